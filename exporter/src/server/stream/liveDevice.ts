import type { Labels } from '@gaugeway/connectors/contract';
import type { Clock } from '../../clock.ts';
import type { RegisteredDevice } from '../../devices/device.ts';
import type { Series } from '../../series/series.ts';
import { viewStateOf } from '../deviceView.ts';
import { deviceCause } from '../statusRows.ts';
import type { DeviceChange, LiveReading, LiveStatus, LiveValue } from './streamSchemas.ts';

interface LiveSeries {
  readonly series: Series;
  readonly labels: Labels;
  /** As in {@link Series.value}; NaN where it is hidden. */
  value: number;
  atMs: number;
  /** The beat of the last change. */
  changedAt: number;
}

/** What of a device was last compared, with the beat of each change. */
export class LiveDevice {
  readonly #device: RegisteredDevice;
  readonly #metrics: ReadonlySet<string> | undefined;
  readonly #clock: Clock;
  #series: readonly LiveSeries[] = [];
  /** What the series and the status were built from. */
  #built: readonly unknown[] = [];
  #labels: Labels | undefined;
  #lastSeenMs: number | undefined;
  #statusAt = 0;
  #completeAt = 0;
  changedAt = 0;

  constructor(device: RegisteredDevice, metrics: ReadonlySet<string> | undefined, clock: Clock) {
    this.#device = device;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** Whether anything changed since the last call. */
  compare(beat: number): boolean {
    const before = this.changedAt;
    if (!this.#compareSeries(beat)) this.#rebuild(beat);
    this.#compareStatus(beat);
    const { lastSeenMs } = this.#device;
    if (lastSeenMs !== this.#lastSeenMs) this.changedAt = beat;
    this.#lastSeenMs = lastSeenMs;
    return this.changedAt !== before;
  }

  /** All that changed after a beat; all there is after beat 0. */
  changeSince(beat: number): DeviceChange {
    const { connectorName: connector, id: device, liveness } = this.#device;
    const { exportedLastSeenMs: seenMs } = liveness;
    const isComplete = this.#completeAt > beat;
    const values = isComplete ? [] : this.#valuesSince(beat);
    return {
      connector,
      device,
      ...(seenMs !== undefined && { last_seen_ms: this.#clock.toWall(seenMs) }),
      ...(this.#statusAt > beat && { status: this.#status() }),
      ...(isComplete && { readings: this.#series.map((one) => this.#reading(one)) }),
      ...(values.length > 0 && { values }),
    };
  }

  /** False where there are other series than before. */
  #compareSeries(beat: number): boolean {
    const nowMs = this.#clock.now();
    if (this.#labels !== this.#device.labels) return false;
    let index = 0;
    for (const series of this.#selected()) {
      const live = this.#series[index++];
      if (live?.series !== series) return false;
      const value = series.visible(nowMs) ? series.value : NaN;
      const isSame = Object.is(value, live.value) && (Number.isNaN(value) || series.atMs === live.atMs);
      if (isSame) continue;
      live.value = value;
      live.atMs = series.atMs;
      live.changedAt = this.changedAt = beat;
    }
    return index === this.#series.length;
  }

  #rebuild(beat: number): void {
    const { labels: own } = this.#device;
    const nowMs = this.#clock.now();
    const { connector: _c, device: _d, name: _n, area: _a, ...extra } = own;
    this.#labels = own;
    this.#series = Array.from(this.#selected(), (series) => ({
      series,
      labels: { ...extra, ...series.labels },
      value: series.visible(nowMs) ? series.value : NaN,
      atMs: series.atMs,
      changedAt: beat,
    }));
    this.#completeAt = this.changedAt = beat;
  }

  #compareStatus(beat: number): void {
    const { verdict, liveness, name, area, diagnostics } = this.#device;
    const built = this.#built;
    const current = [verdict, liveness.stateSinceMs, name, area, diagnostics.offlineCause];
    if (current.every((value, index) => value === built[index])) return;
    this.#built = current;
    this.#statusAt = this.changedAt = beat;
  }

  *#selected(): Generator<Series> {
    const { series } = this.#device;
    for (const one of series) if (this.#metrics?.has(one.metric.name) !== false) yield one;
    for (const one of series.counters) if (this.#metrics?.has(one.metric.name) !== false) yield one;
  }

  #status(): LiveStatus {
    const { name, area, verdict, liveness } = this.#device;
    return {
      name,
      area,
      state: viewStateOf(verdict),
      reason: verdict.reason,
      cause: deviceCause(this.#device),
      state_since_ms: this.#clock.toWall(liveness.stateSinceMs),
      silence_limit_ms: liveness.limitMs,
      report_interval_ms: liveness.intervalMs,
    };
  }

  #reading(live: LiveSeries): LiveReading {
    return {
      metric: live.series.metric.name,
      labels: live.labels,
      value: valueOf(live),
      ...(!Number.isNaN(live.atMs) && { at_ms: this.#clock.toWall(live.atMs) }),
    };
  }

  #valuesSince(beat: number): LiveValue[] {
    const { exportedLastSeenMs } = this.#device.liveness;
    return this.#series.flatMap((live, index) =>
      live.changedAt <= beat
        ? []
        : {
            index,
            value: valueOf(live),
            ...(!Number.isNaN(live.atMs) && live.atMs !== exportedLastSeenMs && { at_ms: this.#clock.toWall(live.atMs) }),
          },
    );
  }
}

function valueOf({ series, value }: LiveSeries): LiveValue['value'] {
  return Number.isNaN(value) ? null : (series.current ?? null);
}
