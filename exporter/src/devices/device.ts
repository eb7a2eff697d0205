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
import type { PropertySeries, TimedSeries, WordedSeries } from '../series/propertySeries.ts';
import type { SampleTap } from '../series/sampleTap.ts';
import { labelText, wireText, type Series } from '../series/series.ts';
import type { StoredDevice, StoredValue } from '../state/state.ts';
import type { ConnectorContext } from './connectorContext.ts';
import { DeviceDebugLog, isDebugged } from './deviceDebugLog.ts';
import { DeviceDiagnostics } from './deviceDiagnostics.ts';
import { deviceInfo } from './deviceInfo.ts';
import { defaultStaleAfterMs, DeviceLiveness, shortestLimitMs } from './deviceLiveness.ts';
import { DeviceSeries, type SeriesDevice } from './deviceSeries.ts';
import { deviceSettings, type DeviceSettings } from './deviceSettings.ts';
import type { Verdict } from './liveness.ts';
import { DeviceReadingReports } from './readingReports.ts';
import { UndeclaredValues, type UndeclaredValue } from './undeclaredValues.ts';

/** One device in the registry: its identity and labels, and what its connector reports about it. */
export class RegisteredDevice implements Device, SeriesDevice {
  readonly id: string;
  readonly connectorName: string;
  readonly tap: SampleTap;
  readonly liveness: DeviceLiveness;
  readonly reports: DeviceReadingReports;
  readonly series: DeviceSeries;
  readonly diagnostics = new DeviceDiagnostics();
  settings: DeviceSettings;
  description: DeviceDescription;
  labels: Labels = {};
  labelText = '';
  /** Labels of `iot_device_info`. */
  infoText = '';
  suspended = false;
  /** The number of its points by quality; undefined where the source does not report it. */
  points: Readonly<Record<Quality, number>> | undefined;
  /** Only where `log.debug` names the device. */
  debugLog: DeviceDebugLog | undefined;
  readonly #context: ConnectorContext;
  #undeclared: UndeclaredValues | undefined;
  /** Booleans and statesets that changed since they were last stored. */
  #changes: Set<Series> | undefined;
  #removed = false;

  constructor(context: ConnectorContext, description: DeviceDescription, restored?: { device: StoredDevice; values: StoredValue[] }) {
    this.#context = context;
    this.id = description.id;
    this.connectorName = context.name;
    this.tap = context.tap;
    this.description = description;
    this.settings = deviceSettings(context.config, description.id, description.name ?? description.id);
    this.liveness = new DeviceLiveness(this, context, restored?.device);
    this.reports = new DeviceReadingReports(this, context);
    this.series = new DeviceSeries(this, context, restored?.values);
    if (restored !== undefined) this.suspended = !this.settings.keepsValues;
    this.describe(description);
  }

  get name(): string {
    return this.settings.name ?? this.description.name ?? this.id;
  }

  get area(): string {
    return this.settings.area ?? this.description.area ?? '';
  }

  get verdict(): Verdict {
    return this.liveness.verdict;
  }

  get lastSeenMs(): number | undefined {
    return this.liveness.lastSeenMs;
  }

  /** Takes new metadata. A new name changes all lines, under the same `device`. */
  describe(description: DeviceDescription): void {
    const before = this.labelText;
    const same = before !== '' && JSON.stringify(description) === JSON.stringify(this.description);
    if (same) return;
    const { config, debugLog } = this.#context;
    this.description = description;
    this.settings = deviceSettings(config, this.id, description.name ?? this.id);
    this.debugLog = isDebugged(config, this.id, this.name) ? new DeviceDebugLog(this, debugLog) : undefined;
    const { series_labels: descriptive } = config;
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
    const isFirst = this.series.mapped.length === 0;
    const points = this.series.map(properties);
    this.liveness.mapped(this.series.canBeSilent);
    if (isFirst && !this.suspended && !this.settings.keepsValues) this.#hideOldValues();
    // restored values, and those that continue under a changed definition
    const nowMs = this.#context.now();
    for (const series of this.series) series.resume(nowMs);
    this.evaluate();
    return points;
  }

  seen(atMs: number): void {
    this.debugLog?.seen(atMs);
    if (this.liveness.seen(atMs)) this.evaluate();
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

  event(event: DeviceEvent, level: 'info' | 'warn' = 'info'): void {
    if (this.#removed) return;
    const { connectorName: connector, id: device, name, area } = this;
    this.#context.events.append({ connector, device, name, area }, event, level);
  }

  payload(payload: unknown): void {
    if (this.#removed) return;
    this.diagnostics.received(payload, this.#context.now());
    this.debugLog?.payload(payload);
    if (this.#context.lines.sendsMessages) this.#context.lines.message(this, payload);
  }

  failed(message: string): void {
    if (this.#removed) return;
    this.diagnostics.failed(message, this.#context.now());
    this.debugLog?.failed(message);
  }

  online(): void {
    this.diagnostics.offlineCause = undefined;
    this.debugLog?.reported('online');
    this.#report('online');
  }

  offline(reason: SourceOfflineReason, cause?: string): void {
    this.diagnostics.offlineCause = cause;
    this.debugLog?.reported('offline', reason, cause);
    this.#report(reason);
  }

  reachabilityUnknown(): void {
    this.diagnostics.offlineCause = undefined;
    this.debugLog?.reported('unknown');
    this.#report(undefined);
  }

  remove(): void {
    if (this.#removed) return;
    this.close();
    this.#context.state.removeDevice(this.connectorName, this.id);
    this.#context.forget(this.id);
  }

  /** Removes its series from the scrape for good: later calls of the connector have no effect. */
  close(): void {
    this.#removed = true;
    this.series.removeAll();
    this.diagnostics.clear();
  }

  /** Judges the device anew; called on every change of facts and by the ticker. */
  evaluate(): void {
    const verdict = this.liveness.judge();
    if (verdict !== undefined) this.#apply(verdict);
  }

  save(): void {
    if (this.#removed) return;
    const { liveness } = this;
    this.#context.state.saveDevice({
      connector: this.connectorName,
      id: this.id,
      description: JSON.stringify(this.description),
      registeredMs: liveness.registeredMs,
      lastSeenMs: liveness.lastSeenMs,
      state: liveness.verdict.state,
      reason: liveness.storedReason,
      stateSinceMs: liveness.stateSinceMs,
    });
  }

  get maxAgeMs(): number {
    return this.settings.maxAgeMs;
  }

  get maxAges(): ReadonlyMap<Series, number> | undefined {
    return this.series.maxAges;
  }

  get safetyHoldMs(): number {
    return this.#context.config.safety_hold;
  }

  get holdLimitMs(): number {
    return this.maxAgeMs || (this.liveness.limitMs ?? defaultStaleAfterMs);
  }

  get reportIntervalMs(): number {
    return this.liveness.intervalMs ?? shortestLimitMs;
  }

  get isPolled(): boolean {
    return this.description.intervalMs !== undefined;
  }

  watch(series: TimedSeries): void {
    this.#context.timed.add(series);
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

  addState(series: PropertySeries, raw: string): boolean {
    const isAdded = this.series.addState(series);
    this.reports.undeclaredState(series, raw, isAdded);
    return isAdded;
  }

  detected({ metric, property }: PropertySeries, atMs: number): void {
    this.series.counters.detection(metric, atMs)?.increment(atMs);
    const { detection = metric.name } = metric;
    if (metric.isSafety === true) this.event({ event: 'detection_raised', attributes: { detection, property } }, 'warn');
  }

  stateChanged(series: WordedSeries, from: number, to: number): void {
    const { metric, property, labels } = series;
    if (metric.isSafety !== true) {
      const { lines } = this.#context;
      if (lines.takesStates) lines.state(this, { property, labels, metric: metric.name, from: series.wordOf(from), to: series.wordOf(to) });
    } else if (to === 0) this.event({ event: 'detection_cleared', attributes: { detection: metric.detection ?? metric.name, property } });
  }

  now(): number {
    return this.#context.now();
  }

  #report(source: 'online' | SourceOfflineReason | undefined): void {
    this.liveness.reported(source);
    this.evaluate();
  }

  #apply(verdict: Verdict): void {
    const { reason: reasonBefore } = this.verdict;
    const suspended = verdict.state === 'offline' && !this.settings.keepsValues;
    if (suspended !== this.suspended) this.#suspend(suspended);
    if (!this.liveness.change(verdict)) return;
    this.debugLog?.verdict(verdict);
    this.save();
    // a lost link is one event of the connector, not one of each device
    if (verdict.reason === 'connector' || reasonBefore === 'connector') return;
    const attributes = { state: verdict.state, ...(verdict.reason && { reason: verdict.reason }) };
    this.event({ event: 'availability', attributes }, verdict.state === 'online' ? 'info' : 'warn');
  }

  #suspend(suspended: boolean): void {
    if (!suspended) this.#hideOldValues();
    this.suspended = suspended;
    const nowMs = this.#context.now();
    for (const series of this.series) {
      if (suspended) series.suspend();
      else series.resume(nowMs);
    }
  }

  /** Back online: values older than the silence limit wait for a fresh reading (catalogue §8.6). */
  #hideOldValues(): void {
    const { limitMs } = this.liveness;
    if (limitMs === undefined) return;
    const oldestMs = this.#context.now() - limitMs;
    for (const series of this.series) if (series.suspends && series.atMs < oldestMs) series.waiting = true;
  }
}
