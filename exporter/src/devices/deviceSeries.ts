import type { DeviceEvent, Labels, Override, Point, Property } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { limitsBy, limitsOf, type Limits } from '@gaugeway/connectors/catalogue/limits';
import { familyNamed } from '@gaugeway/connectors/catalogue/metrics';
import { nativeName } from '@gaugeway/connectors/catalogue/names';
import { resolve } from '@gaugeway/connectors/catalogue/resolve';
import type { ConnectorContext } from './connectorContext.ts';
import type { DeviceSettings } from './deviceSettings.ts';
import { qualityRule } from './qualityRule.ts';
import { globMatcher } from '@gaugeway/connectors/glob';
import { ActionPoint, LoggedPoint } from '../series/eventPoints.ts';
import { BooleanSeries, CounterSeries, EventCounter, GaugeSeries, StatesetSeries, nowhere } from '../series/counterSeries.ts';
import { PropertySeries, type MetricResolution, type PointOwner } from '../series/propertySeries.ts';
import { seriesKey, type Series } from '../series/series.ts';
import type { StoredValue } from '../state/state.ts';

/** One property's way: what the catalogue made of it, and the series it feeds or the reason that it feeds none. */
export interface Mapped {
  readonly resolution: Resolution;
  readonly series?: Series;
  readonly why?: string;
}

/** What the series ask of their device beyond a point's needs. */
export interface SeriesHost extends PointOwner {
  readonly settings: DeviceSettings;
  event(event: DeviceEvent): void;
}

/** All series of one device: made from its properties, kept while they stay, removed with them. */
export class DeviceSeries {
  readonly #host: SeriesHost;
  readonly #context: ConnectorContext;
  #resolutions: readonly Resolution[] = [];
  /** One a resolution; undefined where it feeds none. */
  #series: readonly (Series | undefined)[] = [];
  readonly #counters: EventCounter[] = [];
  /** Values from before a restart, by key, until the properties are known. */
  #restored: Map<string, StoredValue> | undefined;
  #size = 0;
  /** How many actions have a counter of their own. */
  #actions = 0;
  #closed = false;

  constructor(host: SeriesHost, context: ConnectorContext, restored: readonly StoredValue[] = []) {
    this.#host = host;
    this.#context = context;
    if (restored.length > 0) this.#restored = new Map(restored.map((value) => [value.key, value]));
  }

  get size(): number {
    return this.#size;
  }

  get mapped(): readonly Mapped[] {
    return this.#resolutions.map((resolution, index) => {
      const series = this.#series[index];
      return { resolution, series, why: series === undefined ? this.#whyNone(resolution) : undefined };
    });
  }

  *[Symbol.iterator](): Generator<Series> {
    for (const series of this.#series) if (series !== undefined) yield series;
  }

  /** Whether the device has what makes its silence worth telling (catalogue §8.3). */
  get watchable(): boolean {
    return this.#resolutions.some((resolution, index) => this.#series[index] !== undefined && isWatched(resolution));
  }

  map(properties: readonly Property[]): readonly Point[] {
    if (this.#closed) return properties.map(() => nowhere);
    const { counters } = this.#context;
    const resolutions = this.#resolve(properties);
    const before = new Map([...this].map((series) => [series.key, series]));
    this.#series = [];
    if (before.size > 0) this.#makeRoom(before, resolutions);
    counters.unmapped += countUnmapped(resolutions) - countUnmapped(this.#resolutions);
    this.#resolutions = resolutions;
    this.#series = resolutions.map((resolution) => this.#seriesOf(resolution, before));
    for (const series of before.values()) this.#drop(series);
    this.#dropStored();
    return resolutions.map((resolution, index) => this.#point(resolution, this.#series[index]));
  }

  /** What goes leaves before anything comes, so that it takes no room in the budget. */
  #makeRoom(before: Map<string, Series>, resolutions: readonly Resolution[]): void {
    const wanted = new Set(resolutions.filter(hasMetric).map(({ metric, labels }) => seriesKey(metric, labels)));
    for (const [key, series] of before) {
      if (wanted.has(key)) continue;
      before.delete(key);
      this.#drop(series);
    }
  }

  /** All of them at once, for good. */
  removeAll(): void {
    this.#closed = true;
    for (const series of [...this, ...this.#counters]) this.#remove(series);
    this.#context.counters.unmapped -= countUnmapped(this.#resolutions);
    this.#resolutions = [];
    this.#series = [];
    this.#counters.length = 0;
  }

  /** Makes the lines anew after a rename. */
  relabel(): void {
    for (const series of [...this, ...this.#counters]) series.relabel();
  }

  /** Counts how often a `_detected` metric of the catalogue rose; undefined for any other, and when over budget. */
  detectionCounter({ name }: Metric): EventCounter | undefined {
    const detection = /^iot_(.+)_detected$/.exec(name)?.[1];
    return detection === undefined ? undefined : this.#counter(familyNamed('iot_detections_total'), { detection });
  }

  /** The event counter of these labels, made at 0; undefined when over budget. It outlives the property: it counts the device's events. */
  #counter(metric: Metric, labels: Labels): EventCounter | undefined {
    const known = this.#knownCounter(metric, labels);
    if (known !== undefined || this.#closed) return known;
    const counter = new EventCounter(this.#host, metric, labels);
    if (!this.#admit(counter)) return undefined;
    this.#counters.push(counter);
    return counter;
  }

  #knownCounter(metric: Metric, labels: Labels): EventCounter | undefined {
    const key = seriesKey(metric, labels);
    return this.#counters.find((counter) => counter.key === key);
  }

  /** Whether a set may grow by one state. */
  addState(set: StatesetSeries): boolean {
    if (this.#closed || set.states.length >= this.#context.config.max_states || !this.#hasRoom(set, 1)) return false;
    this.#grow(1);
    return true;
  }

  #point(resolution: Resolution, series: Series | undefined): Point {
    const point = resolution.outcome === 'action' ? this.#actionPoint(resolution) : (series ?? nowhere);
    return this.#isLogged(resolution) ? new LoggedPoint(this.#host, resolution.property.name, point) : point;
  }

  #seriesOf(resolution: Resolution, before: Map<string, Series>): Series | undefined {
    if (!hasMetric(resolution) || this.#whyNot(resolution) !== undefined) return undefined;
    const series = makeSeries(this.#host, resolution, this.#limits(resolution));
    const { key } = series;
    const old = before.get(key);
    before.delete(key);
    if (old !== undefined) this.#remove(old);
    if (!this.#admit(series, resolution.property.listed)) return undefined;
    if (old !== undefined) inherit(series, old);
    this.#restore(series, key);
    // what a source repeats may be older than what was scraped before an unclean exit
    if (series instanceof CounterSeries && Number.isNaN(series.value) && !this.#context.state.wasClean) series.waiting = true;
    // begins at 0, so that `increase()` sees the first
    if (series instanceof BooleanSeries) this.detectionCounter(series.metric);
    return series;
  }

  /** What the catalogue says that readings can be, and what the config says otherwise. */
  #limits({ metric, property }: MetricResolution): Limits {
    const { quality } = this.#context.config;
    const limits = limitsOf(metric, property);
    const rule =
      quality.length === 0 ? undefined : qualityRule(quality, this.#host, { metric: metric.name, property: nativeName(property) });
    return rule === undefined ? limits : limitsBy(rule, limits, metric);
  }

  #whyNone(resolution: Resolution): string | undefined {
    if (resolution.outcome === 'action') return undefined;
    if (!hasMetric(resolution)) return resolution.reason ?? resolution.outcome;
    return this.#whyNot(resolution) ?? 'over the series budget';
  }

  #whyNot({ reason, metric, group = metric.group, step, decoding, property }: MetricResolution): string | undefined {
    if (decoding.kind === 'state' && decoding.states.length === 0) return reason ?? 'more than max_states states';
    const { groups, settings } = this.#host.settings;
    // a mapping that names a metric wants it, whatever its group (catalogue §1.5)
    if (step === 0 || property.metric === metric.name) return undefined;
    if (!groups.has(group)) return `group ${group} is off`;
    if (metric.name === 'iot_setting_state' && settings !== 'all') return 'enum settings need settings: all';
    return undefined;
  }

  #actionPoint(resolution: Resolution): Point {
    return new ActionPoint(resolution, {
      counter: (action) => this.#actionCounter(resolution, action),
      event: (event) => this.#host.event(event),
    });
  }

  #actionCounter({ labels, metric = familyNamed('iot_actions_total') }: Resolution, action: string): EventCounter | undefined {
    if (metric.labels?.includes('action') !== true) return this.#counter(metric, labels);
    const known = this.#knownCounter(metric, { ...labels, action });
    if (known !== undefined) return known;
    if (this.#actions >= this.#context.config.max_actions) return this.#counter(metric, { ...labels, action: 'other' });
    const counter = this.#counter(metric, { ...labels, action });
    if (counter !== undefined) this.#actions++;
    return counter;
  }

  /** Devices of one definition share one resolution, unless the config says something of this device's properties. */
  #resolve(properties: readonly Property[]): readonly Resolution[] {
    const { config, resolutions, log } = this.#context;
    const shared = this.#host.settings.properties.length === 0;
    const known = shared ? resolutions.get(properties) : undefined;
    if (known !== undefined) return known;
    const resolved = resolve(properties, {
      metrics: (name) => this.#context.metric(name),
      override: (_, name) => this.#override(name),
      maxStates: config.max_states,
      maxActions: config.max_actions,
    });
    for (const one of resolved)
      if (hasMetric(one) && one.reason !== undefined) log.warn(`property "${nativeName(one.property)}": ${one.reason}`, this.#who);
    if (shared) resolutions.set(properties, resolved);
    return resolved;
  }

  #override(name: string): Override | undefined {
    const matches = (patterns: readonly string[]) => globMatcher(patterns)(name);
    const entries = this.#host.settings.properties.filter((entry) => matches([entry.property ?? '']));
    if (matches(this.#context.config.exclude.properties ?? [])) return { drop: true };
    return entries.length === 0 ? undefined : (Object.assign({}, ...entries) as Override);
  }

  #isLogged({ outcome, property }: Resolution): boolean {
    const wanted = this.#override(nativeName(property))?.log;
    return wanted ?? (outcome === 'log' && this.#context.config.log.text);
  }

  #restore(series: Series, key: string): void {
    const stored = this.#restored?.get(key);
    if (stored === undefined) return;
    series.restore(stored.value, stored.atMs);
    // not shown, but good to tell that the first reading cannot be
    if (stored.isBehind === true) series.waiting = true;
    this.#restored?.delete(key);
  }

  /** What was stored for series that no longer exist. */
  #dropStored(): void {
    for (const key of this.#restored?.keys() ?? []) this.#context.state.removeValue(this.#context.name, this.#host.id, key);
    this.#restored = undefined;
  }

  #drop(series: Series): void {
    this.#remove(series);
    this.#context.state.removeValue(this.#context.name, this.#host.id, series.key);
  }

  /** Puts a series on the scrape, within the budget; what somebody listed is never refused. */
  #admit(series: Series, isListed = false): boolean {
    if (!isListed && !this.#hasRoom(series, series.size)) return false;
    series.relabel();
    this.#context.store.add(series);
    this.#grow(series.size);
    return true;
  }

  #remove(series: Series): void {
    this.#context.store.remove(series);
    this.#grow(-series.size);
  }

  #grow(by: number): void {
    this.#size += by;
    this.#context.counters.series += by;
  }

  #hasRoom(series: Series, size: number): boolean {
    if (this.#size + size > this.#context.config.max_series_per_device) this.#context.dropped('device_limit', this.#who, series.key);
    else if (!this.#context.fits(size)) this.#context.dropped('connector_limit', this.#who, series.key);
    else return true;
    return false;
  }

  get #who(): { device: string; name: string } {
    return { device: this.#host.id, name: this.#host.name };
  }
}

function countUnmapped(resolutions: readonly Resolution[]): number {
  return resolutions.filter(({ step, outcome }) => step === 9 && outcome === 'metric').length;
}

function hasMetric(resolution: Resolution): resolution is MetricResolution {
  return resolution.outcome === 'metric' && resolution.metric !== undefined && resolution.decoding !== undefined;
}

function makeSeries(host: SeriesHost, resolution: MetricResolution, limits: Limits): Series {
  const { decoding, metric } = resolution;
  if (decoding.kind === 'boolean') return new BooleanSeries(host, resolution, decoding);
  if (decoding.kind === 'state') return new StatesetSeries(host, resolution, decoding);
  const way = { ...decoding, limits };
  return metric.type === 'counter' ? new CounterSeries(host, resolution, way) : new GaugeSeries(host, resolution, way);
}

/** After a changed definition the series of the same name goes on from its last value. */
function inherit(series: Series, old: Series): void {
  const value = old.stored;
  if (value !== undefined) series.restore(value, old.atMs);
  series.waiting = old.waiting;
  series.unsaved = old.unsaved;
  if (series instanceof PropertySeries && old instanceof PropertySeries) series.inherit(old);
}

function isWatched({ metric, group = metric?.group }: Resolution): boolean {
  return group === 'measurement' || metric?.name.startsWith('iot_battery_') === true;
}
