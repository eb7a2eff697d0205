import type {
  Device,
  DeviceDescription,
  DeviceEvent,
  Labels,
  Point,
  Property,
  Quality,
  SourceOfflineReason,
} from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { Cadence } from './cadence.ts';
import { allEveryMs } from './persistence.ts';
import { settleMs, type ConnectorContext } from './connectorContext.ts';
import type { DeviceDiagnostics } from './deviceDiagnostics.ts';
import { deviceInfo } from './deviceInfo.ts';
import { DeviceSeries, type Mapped, type SeriesHost } from './deviceSeries.ts';
import { deviceSettings, type DeviceSettings } from './deviceSettings.ts';
import { judge, online, sourceReason, type OfflineReason, type Verdict } from './liveness.ts';
import type { Hold } from '../series/heldValue.ts';
import type { NumberSeries } from '../series/numberSeries.ts';
import type { BooleanSeries, StatesetSeries } from '../series/counterSeries.ts';
import type { PropertySeries } from '../series/propertySeries.ts';
import { excerpt, rawText } from '../series/rawText.ts';
import { labelText, wireText, type RejectReason, type Series } from '../series/series.ts';
import { UndeclaredValues, type UndeclaredValue } from './undeclaredValues.ts';
import type { StoredDevice, StoredValue } from '../state/state.ts';

const defaultStaleAfterMs = 25 * 3_600_000;
const shortestLimitMs = 300_000;

/** One device in the registry: its identity, whether it lives, and its series. */
export class RegisteredDevice implements Device, SeriesHost {
  readonly id: string;
  readonly connectorName: string;
  readonly registeredMs: number;
  readonly series: DeviceSeries;
  readonly diagnostics: DeviceDiagnostics = {};
  settings: DeviceSettings;
  description: DeviceDescription;
  labels: Labels = {};
  labelText = '';
  /** Labels of `iot_device_info`. */
  infoText = '';
  suspended = false;
  verdict: Verdict = online;
  stateSinceMs: number;
  /** How many of its points are read well; undefined where the source does not tell. */
  points: Readonly<Record<Quality, number>> | undefined;
  readonly #context: ConnectorContext;
  readonly #cadence: Cadence;
  #undeclared: UndeclaredValues | undefined;
  /** Booleans and statesets that changed since they were last stored. */
  #changes: Set<Series> | undefined;
  /** Which of its unreadable properties are told; most devices have none. */
  #source: 'online' | SourceOfflineReason | undefined;
  #lastSeenMs = NaN;
  #watchable = false;
  #timedOut: boolean;
  /** Its last-seen is from before an unclean exit: it may have been heard since, for as long as it takes to be stored. */
  #isBehind: boolean;
  /** Restored and not mapped yet: what it has is unknown, so its stored state is not judged. */
  #awaited: boolean;
  /** What the source says is from before a restart: it stands until the source speaks or the device does. */
  #recalled: boolean;
  #removed = false;

  constructor(context: ConnectorContext, description: DeviceDescription, restored?: { device: StoredDevice; values: StoredValue[] }) {
    this.#context = context;
    this.id = description.id;
    this.connectorName = context.name;
    this.description = description;
    this.settings = deviceSettings(context.config, description.id, description.name ?? description.id);
    this.series = new DeviceSeries(this, context, restored?.values);
    const stored = restored?.device;
    this.registeredMs = stored?.registeredMs ?? context.now();
    this.stateSinceMs = stored?.stateSinceMs ?? this.registeredMs;
    this.#cadence = stored?.cadence === undefined ? new Cadence() : Cadence.decode(stored.cadence);
    this.#lastSeenMs = stored?.lastSeenMs ?? NaN;
    this.#isBehind = context.state.mayBeBehind(context.name, this.id);
    this.#timedOut = stored?.reason === 'timeout';
    this.#source = sourceReason(stored?.reason);
    this.#recalled = this.#source !== undefined;
    this.#awaited = stored !== undefined && description.metadataOnly !== true;
    if (stored !== undefined) {
      this.verdict = { state: stored.state, reason: stored.reason as OfflineReason | undefined };
      this.suspended = !this.settings.keepsValues;
    }
    this.describe(description);
  }

  get name(): string {
    return this.settings.name ?? this.description.name ?? this.id;
  }

  get area(): string {
    return this.settings.area ?? this.description.area ?? '';
  }

  get maxAgeMs(): number {
    return this.settings.maxAgeMs;
  }

  get lastSeenMs(): number | undefined {
    return Number.isNaN(this.#lastSeenMs) ? undefined : this.#lastSeenMs;
  }

  /** What is exported of it: nothing that is earlier than what was scraped before, unless the device is gone anyway. */
  get shownSeenMs(): number | undefined {
    return this.#isBehind && this.verdict === online ? undefined : this.lastSeenMs;
  }

  /** The last sign of life that it may have given. */
  get #aliveMs(): number | undefined {
    return this.#isBehind && this.lastSeenMs !== undefined ? this.lastSeenMs + allEveryMs : this.lastSeenMs;
  }

  /** Usual interval between signs of life, learned or the poll interval. */
  get intervalMs(): number | undefined {
    return this.description.intervalMs ?? this.#cadence.intervalMs();
  }

  /** Silence limit (catalogue §8.3); undefined for devices that are never called silent. */
  get limitMs(): number | undefined {
    if (!this.#watchable || this.description.neverSilent === true) return undefined;
    if (this.settings.staleAfterMs !== undefined) return this.settings.staleAfterMs;
    const interval = this.intervalMs;
    return interval === undefined ? defaultStaleAfterMs : Math.max(shortestLimitMs, 3 * interval);
  }

  get mapped(): readonly Mapped[] {
    return this.series.mapped;
  }

  /** Takes new metadata; a new name makes all lines anew, under the same `device`. */
  describe(description: DeviceDescription): void {
    const before = this.labelText;
    const same = before !== '' && JSON.stringify(description) === JSON.stringify(this.description);
    if (same) return;
    this.description = description;
    this.settings = deviceSettings(this.#context.config, this.id, description.name ?? this.id);
    const { series_labels: descriptive } = this.#context.config;
    this.labels = {
      connector: this.connectorName,
      device: this.id,
      ...(descriptive.includes('name') ? { name: this.name } : {}),
      ...(descriptive.includes('area') ? { area: this.area } : {}),
      ...description.labels,
      ...this.settings.labels,
    };
    this.labelText = wireText(labelText(this.labels));
    this.infoText = wireText(labelText(deviceInfo(this, this.#context)));
    if (before !== this.labelText) this.series.relabel();
    this.save();
  }

  map(properties: readonly Property[]): readonly Point[] {
    const isFirst = this.mapped.length === 0;
    const points = this.series.map(properties);
    this.#watchable = this.series.watchable;
    this.#awaited = false;
    if (isFirst && !this.suspended && !this.settings.keepsValues) this.#ageValues();
    this.evaluate();
    return points;
  }

  seen(atMs: number): void {
    const last = this.#lastSeenMs;
    if (atMs <= last || Number.isNaN(atMs)) return;
    const seenMs = Math.min(atMs, this.#context.now());
    this.#lastSeenMs = seenMs;
    if (this.#isBehind) this.#context.state.heard(this.connectorName, this.id);
    this.#isBehind = false;
    if (last >= this.#context.linkState.disturbedMs && this.description.intervalMs === undefined)
      this.#cadence.observe(seenMs - last, seenMs);
    if (this.verdict === online) return;
    this.#timedOut = false;
    if (this.#recalled) this.#source = undefined;
    this.evaluate();
  }

  quality(counts: Readonly<Record<Quality, number>>): void {
    this.points = counts;
  }

  undeclared(name: string, raw: unknown, atMs: number): void {
    this.#undeclared ??= new UndeclaredValues();
    this.#undeclared.set(name, raw, atMs);
  }

  get undeclaredValues(): Iterable<UndeclaredValue> {
    return this.#undeclared ?? [];
  }

  event(event: DeviceEvent): void {
    if (this.#removed) return;
    this.#context.events.append({ connector: this.connectorName, device: this.id, name: this.name }, event);
  }

  online(): void {
    this.#setSource('online');
  }

  payload(payload: unknown): void {
    this.diagnostics.payload = payload;
    this.diagnostics.payloadAtMs = this.#context.now();
  }

  failed(message: string): void {
    this.diagnostics.error = message;
    this.diagnostics.errorAtMs = this.#context.now();
  }

  offline(reason: SourceOfflineReason, cause?: string): void {
    this.diagnostics.offlineCause = cause;
    this.#setSource(reason);
  }

  reachabilityUnknown(): void {
    this.#setSource(undefined);
  }

  remove(): void {
    if (this.#removed) return;
    this.close();
    this.#context.state.removeDevice(this.connectorName, this.id);
    this.#context.forget(this.id);
  }

  /** Takes its series off the scrape for good: what a connector says of it from now on has no effect. */
  close(): void {
    this.#removed = true;
    this.series.removeAll();
  }

  /** Judges the device anew; called on every change of facts and by the ticker. */
  evaluate(): void {
    const { linkState: link, config } = this.#context;
    if (this.description.metadataOnly === true || this.#isAwaited()) return;
    const verdict = judge({
      nowMs: this.#context.now(),
      registeredMs: this.registeredMs,
      lastSeenMs: this.#aliveMs,
      source: this.#source,
      limitMs: this.limitMs,
      staleAfterMs: this.settings.staleAfterMs ?? defaultStaleAfterMs,
      timedOut: this.#timedOut,
      linkedSinceMs: link.linkedSinceMs,
      unlinkedSinceMs: link.unlinkedSinceMs,
      linkGraceMs: config.link_grace,
    });
    if (verdict !== undefined) this.#apply(verdict);
  }

  save(): void {
    if (this.#removed) return;
    this.#context.state.saveDevice({
      connector: this.connectorName,
      id: this.id,
      description: JSON.stringify(this.description),
      registeredMs: this.registeredMs,
      lastSeenMs: this.lastSeenMs,
      state: this.verdict.state,
      // what had timed out before its link was lost stays so
      reason: this.#timedOut && this.verdict.reason === 'connector' ? 'timeout' : this.verdict.reason,
      stateSinceMs: this.stateSinceMs,
    });
  }

  encodeCadence(): Uint8Array {
    return this.#cadence.encode();
  }

  rejected(series: PropertySeries, reason: RejectReason, raw: unknown): void {
    this.#context.counters.rejected.add(reason);
    const isNews = series.bad !== reason;
    if (!this.#context.propertyFlicker.isWrong(`${this.id} ${series.property}`, isNews, this.now())) return;
    this.#tell('reading_rejected', { property: series.property, reason, value: excerpt(rawText(raw), 80) });
  }

  rounded({ property }: PropertySeries, raw: bigint): void {
    const message = `the last digits of property "${property}" are rounded: no sample holds them`;
    this.#context.log.warn(message, { device: this.id, name: this.name, got: String(raw) });
  }

  accepted(series: PropertySeries): void {
    if (!this.#context.propertyFlicker.isRight(`${this.id} ${series.property}`)) return;
    this.event({ event: 'reading_accepted', attributes: { property: series.property } });
  }

  watch(series: NumberSeries): void {
    this.#context.watched.add(series);
  }

  withdrew({ property, value }: NumberSeries, { reason, sinceMs }: Hold): void {
    this.#tell('value_withdrawn', { property, reason, value, held_seconds: Math.round((this.now() - sinceMs) / 1000) });
  }

  get holdLimitMs(): number {
    return this.maxAgeMs || (this.limitMs ?? defaultStaleAfterMs);
  }

  get rhythmMs(): number {
    return this.intervalMs ?? shortestLimitMs;
  }

  get isPolled(): boolean {
    return this.description.intervalMs !== undefined;
  }

  dipped(): void {
    this.#context.counters.dips++;
  }

  changed(series: Series): void {
    this.#changes ??= new Set();
    this.#changes.add(series);
  }

  /** The booleans and statesets that changed since the last call. */
  takeChanges(): Iterable<Series> | undefined {
    const changes = this.#changes;
    this.#changes = undefined;
    return changes;
  }

  addState(set: StatesetSeries, raw: string): boolean {
    this.#context.counters.undeclaredStates++;
    const added = this.series.addState(set);
    if (added)
      this.#context.log.info(`undeclared value "${raw.slice(0, 80)}" of property "${set.property}" added`, {
        device: this.id,
        name: this.name,
      });
    return added;
  }

  detected(metric: Metric): void {
    this.series.detectionCounter(metric)?.increment();
  }

  hold(point: BooleanSeries): void {
    const { config, held } = this.#context;
    if (config.safety_hold === 0) return;
    point.holdUntilMs = this.now() + config.safety_hold;
    held.add(point);
  }

  now(): number {
    return this.#context.now();
  }

  /** An event that somebody should look at. */
  #tell(event: string, attributes: NonNullable<DeviceEvent['attributes']>): void {
    if (this.#removed) return;
    this.#context.events.append({ connector: this.connectorName, device: this.id, name: this.name }, { event, attributes }, 'warn');
  }

  #setSource(source: 'online' | SourceOfflineReason | undefined): void {
    this.#source = source;
    this.#recalled = false;
    if (source === 'online') this.#timedOut = false;
    this.evaluate();
  }

  /** A source that has not named the device long after the link has no inventory, or it would be gone: then time alone tells. */
  #isAwaited(): boolean {
    const { linkedSinceMs } = this.#context.linkState;
    if (!this.#awaited || linkedSinceMs === undefined) return false;
    if (this.#context.now() - linkedSinceMs < settleMs) return true;
    this.#awaited = false;
    this.#watchable = true;
    return false;
  }

  #apply(verdict: Verdict): void {
    const before = this.verdict;
    const suspended = verdict.state === 'offline' && !this.settings.keepsValues;
    if (this.suspended && !suspended) this.#ageValues();
    this.suspended = suspended;
    this.verdict = verdict;
    if (verdict.state === before.state && verdict.reason === before.reason) return;
    if (verdict.reason === 'timeout') this.#timedOut = true;
    if (verdict.state !== before.state) this.stateSinceMs = this.#context.now();
    this.save();
    // a lost connector says so once, not once a device
    if (verdict.reason === 'connector' || before.reason === 'connector') return;
    this.event({ event: 'availability', attributes: { state: verdict.state, ...(verdict.reason && { reason: verdict.reason }) } });
  }

  /** Back again: values older than the silence limit wait for a fresh reading (catalogue §8.6). */
  #ageValues(): void {
    const limitMs = this.limitMs;
    if (limitMs === undefined) return;
    const oldestMs = this.#context.now() - limitMs;
    for (const series of this.series) if (series.suspends && series.atMs < oldestMs) series.waiting = true;
  }
}
