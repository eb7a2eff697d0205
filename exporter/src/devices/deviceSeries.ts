import type { DeviceEvent, Override, Point, Property } from '@gaugeway/connectors/contract';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { limitsBy, limitsOf, type Limits } from '@gaugeway/connectors/catalogue/limits';
import { nativeName } from '@gaugeway/connectors/catalogue/names';
import { resolve } from '@gaugeway/connectors/catalogue/resolve';
import { globMatcher } from '@gaugeway/connectors/glob';
import { BooleanSeries } from '../series/booleanSeries.ts';
import { CounterSeries } from '../series/counterSeries.ts';
import { ActionPoint, discardedPoint, TextPoint, type TextSink } from '../series/eventPoints.ts';
import { Expiry } from '../series/expiry.ts';
import { GaugeSeries } from '../series/numberSeries.ts';
import { PropertySeries, type MetricResolution, type PointOwner } from '../series/propertySeries.ts';
import { seriesKey, type Series } from '../series/series.ts';
import { StateSeries } from '../series/stateSeries.ts';
import { StatesetSeries } from '../series/statesetSeries.ts';
import type { StoredValue } from '../state/state.ts';
import type { ConnectorContext } from './connectorContext.ts';
import type { DeviceDebugLog } from './deviceDebugLog.ts';
import type { DeviceSettings } from './deviceSettings.ts';
import { EventCounters } from './eventCounters.ts';
import { qualityRule } from './qualityRule.ts';
import { SeriesBudget } from './seriesBudget.ts';

/** A property's resolution and the series that it feeds, or the reason why it feeds none. */
export interface Mapped {
  readonly resolution: Resolution;
  readonly series?: Series;
  readonly why?: string;
}

/** What the series use of their device. */
export interface SeriesDevice extends PointOwner {
  readonly settings: DeviceSettings;
  readonly debugLog: DeviceDebugLog | undefined;
  event(event: DeviceEvent): void;
  readonly area: string;
}

/** All series of one device: created from its properties, kept while these exist, removed with them. */
export class DeviceSeries {
  readonly counters: EventCounters;
  readonly #device: SeriesDevice;
  readonly #context: ConnectorContext;
  readonly #budget: SeriesBudget;
  #resolutions: readonly Resolution[] = [];
  /** One per resolution; undefined where it feeds none. */
  #series: readonly (Series | undefined)[] = [];
  /** Values from before a restart, by key, until the properties are known. */
  #restored: Map<string, StoredValue> | undefined;
  #maxAges: ReadonlyMap<Series, number> | undefined;
  #closed = false;

  constructor(device: SeriesDevice, context: ConnectorContext, restored: readonly StoredValue[] = []) {
    this.#device = device;
    this.#context = context;
    this.#budget = new SeriesBudget(device, context);
    this.counters = new EventCounters(device, this.#budget, { maxActions: context.config.max_actions, now: () => context.now() });
    if (restored.length > 0) this.#restored = new Map(restored.map((value) => [value.key, value]));
  }

  get size(): number {
    return this.#budget.size;
  }

  get mapped(): readonly Mapped[] {
    return this.#resolutions.map((resolution, index) => {
      const series = this.#series[index];
      return { resolution, series, why: series === undefined ? this.#whyNoSeries(resolution) : undefined };
    });
  }

  *[Symbol.iterator](): Generator<Series> {
    for (const series of this.#series) if (series !== undefined) yield series;
  }

  /** Whether the device has a series that is worth a report when it stops (catalogue §8.3). */
  get canBeSilent(): boolean {
    return this.#resolutions.some((resolution, index) => this.#series[index] !== undefined && isRegular(resolution));
  }

  /** Whether one of these metrics has a series or, until the properties are known, a value from before a restart. */
  hasAny(metrics: ReadonlySet<string>): boolean {
    for (const { metric } of this) if (metrics.has(metric.name)) return true;
    for (const key of this.#restored?.keys() ?? []) if (metrics.has(key.slice(0, key.indexOf('{')))) return true;
    return false;
  }

  map(properties: readonly Property[]): readonly Point[] {
    if (this.#closed) return properties.map(() => discardedPoint);
    const { counters } = this.#context;
    const resolutions = this.#resolve(properties);
    const before = new Map([...this].map((series) => [series.key, series]));
    this.#series = [];
    if (before.size > 0) this.#dropUnwanted(before, resolutions);
    counters.unmapped += countUnmapped(resolutions) - countUnmapped(this.#resolutions);
    this.#resolutions = resolutions;
    this.#series = resolutions.map((resolution) => this.#seriesOf(resolution, before));
    for (const series of before.values()) this.#drop(series);
    this.#dropStored();
    this.#limitAges();
    return resolutions.map((resolution, index) => this.#point(resolution, this.#series[index]));
  }

  /** Series whose values become too old by themselves; undefined if there are none. */
  get maxAges(): ReadonlyMap<Series, number> | undefined {
    return this.#maxAges;
  }

  /** Removes all of them for good. */
  removeAll(): void {
    this.#closed = true;
    for (const series of this) this.#budget.remove(series);
    this.counters.removeAll();
    this.#context.counters.unmapped -= countUnmapped(this.#resolutions);
    this.#resolutions = [];
    this.#series = [];
  }

  /** Renders the labels anew after a rename. */
  relabel(): void {
    const nowMs = this.#context.now();
    for (const series of [...this, ...this.counters]) {
      series.relabel();
      series.resume(nowMs);
    }
  }

  /** Whether a stateset may grow by one state; it counts from now on. */
  addState(stateset: PropertySeries): boolean {
    return !this.#closed && stateset.size < this.#context.config.max_states && this.#budget.extend(stateset);
  }

  #limitAges(): void {
    const ages = this.#resolutions.flatMap(({ property: { maxAgeMs } }, index) => {
      const series = this.#series[index];
      return maxAgeMs === undefined || series === undefined ? [] : [[series, maxAgeMs] as const];
    });
    this.#maxAges = ages.length === 0 ? undefined : new Map(ages);
    for (const [series, maxAgeMs] of ages) this.#context.timed.add(new Expiry(series, maxAgeMs));
  }

  /** Series that go are dropped before new ones are added, so that they take no room in the budget. */
  #dropUnwanted(before: Map<string, Series>, resolutions: readonly Resolution[]): void {
    const wanted = new Set(resolutions.filter(hasMetric).map(({ metric, labels }) => seriesKey(metric, labels)));
    for (const [key, series] of before) {
      if (wanted.has(key)) continue;
      before.delete(key);
      this.#drop(series);
    }
  }

  #point(resolution: Resolution, series: Series | undefined): Point {
    const { property } = resolution;
    const point = resolution.outcome === 'action' ? this.#actionPoint(resolution) : (series ?? discardedPoint);
    const told = this.#isTold(resolution) ? this.#textPoint(resolution, point) : point;
    return this.#device.debugLog?.point(nativeName(property), told, series) ?? told;
  }

  #textPoint(resolution: Resolution, point: Point): Point {
    const { lines } = this.#context;
    const { property, metric, labels } = resolution;
    const isLogged = this.#isLogged(resolution);
    // the series of a state tells its changes itself
    const hasLine = point instanceof StateSeries && metric?.isSafety !== true;
    const sink: TextSink = {
      get takesChanges() {
        return isLogged || lines.takesStates;
      },
      changed: (from, to) => {
        if (!hasLine) lines.state(this.#device, { property: property.name, labels, metric: metric?.name, from, to });
        if (isLogged) this.#device.event({ event: 'change', attributes: { property: property.name, from, value: to } });
      },
    };
    return new TextPoint(sink, point);
  }

  #actionPoint(resolution: Resolution): Point {
    return new ActionPoint(resolution, {
      counter: (action, atMs) => this.counters.action(resolution, action, atMs),
      event: (event) => this.#device.event(event),
    });
  }

  #seriesOf(resolution: Resolution, before: Map<string, Series>): Series | undefined {
    if (!hasMetric(resolution) || this.#whyNotExported(resolution) !== undefined) return undefined;
    const series = newSeries(this.#device, resolution, this.#limits(resolution));
    const { key } = series;
    const old = before.get(key);
    before.delete(key);
    if (old !== undefined) this.#budget.remove(old);
    if (!this.#budget.add(series, resolution.property.listed)) return undefined;
    if (old !== undefined) inherit(series, old);
    this.#restore(series, key);
    // the source may repeat a total that is older than one scraped before an unclean exit
    if (series instanceof CounterSeries && Number.isNaN(series.value) && !this.#context.state.wasClean) series.waiting = true;
    // starts at 0, so that `increase()` counts the first rise
    if (series instanceof BooleanSeries) this.counters.detection(series.metric);
    return series;
  }

  /** The limits of the catalogue with the config's `quality` applied. */
  #limits({ metric, property }: MetricResolution): Limits {
    const { quality } = this.#context.config;
    const limits = limitsOf(metric, property);
    const rule =
      quality.length === 0 ? undefined : qualityRule(quality, this.#device, { metric: metric.name, property: nativeName(property) });
    return rule === undefined ? limits : limitsBy(rule, limits, metric);
  }

  #whyNoSeries(resolution: Resolution): string | undefined {
    if (resolution.outcome === 'action') return undefined;
    if (!hasMetric(resolution)) return resolution.reason ?? resolution.outcome;
    return this.#whyNotExported(resolution) ?? 'over the series budget';
  }

  #whyNotExported({ reason, metric, group = metric.group, step, decoding, property }: MetricResolution): string | undefined {
    if (decoding.kind === 'state' && decoding.states.length === 0) return reason ?? 'more than max_states states';
    const { groups, settings } = this.#device.settings;
    // a metric that config or profile name is exported whatever its group (catalogue §1.5)
    if (step === 0 || property.metric === metric.name) return undefined;
    if (!groups.has(group)) return `group ${group} is off`;
    if (metric.isEnumSetting === true && settings !== 'all') return 'enum settings need settings: all';
    return undefined;
  }

  /** Devices of the same definition share a resolution, unless the config overrides properties of this device. */
  #resolve(properties: readonly Property[]): readonly Resolution[] {
    const { config, resolutions, log } = this.#context;
    const shared = this.#device.settings.properties.length === 0;
    const known = shared ? resolutions.get(properties) : undefined;
    if (known !== undefined) return known;
    const resolved = resolve(properties, {
      metrics: (name) => this.#context.metric(name),
      override: (_, name) => this.#override(name),
      maxStates: config.max_states,
      maxActions: config.max_actions,
    });
    const { id: device, name } = this.#device;
    for (const one of resolved)
      if (hasMetric(one) && one.reason !== undefined) log.warn(`property "${nativeName(one.property)}": ${one.reason}`, { device, name });
    if (shared) resolutions.set(properties, resolved);
    return resolved;
  }

  #override(name: string): Override | undefined {
    const matches = (patterns: readonly string[]) => globMatcher(patterns)(name);
    const entries = this.#device.settings.properties.filter((entry) => matches([entry.property ?? '']));
    if (matches(this.#context.config.exclude.properties ?? [])) return { drop: true };
    return entries.length === 0 ? undefined : (Object.assign({}, ...entries) as Override);
  }

  #isLogged({ outcome, property }: Resolution): boolean {
    const configured = this.#override(nativeName(property))?.log;
    return configured ?? (outcome === 'log' && this.#context.config.log.text);
  }

  /** Texts, other than schedules, lists and identifiers, are states. */
  #isTold(resolution: Resolution): boolean {
    const { outcome, reason, property } = resolution;
    if (this.#isLogged(resolution)) return true;
    return outcome === 'log' && reason === 'text' && this.#override(nativeName(property))?.log !== false;
  }

  #restore(series: Series, key: string): void {
    const stored = this.#restored?.get(key);
    if (stored === undefined) return;
    series.restore(stored.value, stored.atMs);
    // not exported, but good to judge the first reading by
    if (stored.isBehind === true) series.waiting = true;
    this.#restored?.delete(key);
  }

  /** Removes stored values of series that no longer exist. */
  #dropStored(): void {
    for (const key of this.#restored?.keys() ?? []) this.#context.state.removeValue(this.#context.name, this.#device.id, key);
    this.#restored = undefined;
  }

  #drop(series: Series): void {
    this.#budget.remove(series);
    this.#context.state.removeValue(this.#context.name, this.#device.id, series.key);
  }
}

function countUnmapped(resolutions: readonly Resolution[]): number {
  return resolutions.filter(({ step, outcome }) => step === 9 && outcome === 'metric').length;
}

function hasMetric(resolution: Resolution): resolution is MetricResolution {
  return resolution.outcome === 'metric' && resolution.metric !== undefined && resolution.decoding !== undefined;
}

function newSeries(device: SeriesDevice, resolution: MetricResolution, limits: Limits): Series {
  const { decoding, metric } = resolution;
  if (decoding.kind === 'boolean') return new BooleanSeries(device, resolution, decoding);
  if (decoding.kind === 'state') return new StatesetSeries(device, resolution, decoding);
  const limited = { ...decoding, limits };
  return metric.type === 'counter' ? new CounterSeries(device, resolution, limited) : new GaugeSeries(device, resolution, limited);
}

/** After a changed definition the series of the same name continues from its last value. */
function inherit(series: Series, old: Series): void {
  const value = old.stored;
  if (value !== undefined) series.restore(value, old.atMs);
  series.waiting = old.waiting;
  series.unsaved = old.unsaved;
  if (series instanceof PropertySeries && old instanceof PropertySeries) series.inherit(old);
}

function isRegular({ metric, group = metric?.group }: Resolution): boolean {
  return group === 'measurement' || metric?.isRegular === true;
}
