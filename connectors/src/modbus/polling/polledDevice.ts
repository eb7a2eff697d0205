import { isDeepStrictEqual } from 'node:util';
import { ConnectorError, type DeviceDescription, type Gateway } from '../../contract.ts';
import { traced, type TracedWork } from '../../traced.ts';
import { backOffMs } from '../bus/backOff.ts';
import { identify } from '../bus/identification.ts';
import { ReadError } from '../bus/readError.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { MappedDevice } from './mappedDevice.ts';
import { Reachability } from './reachability.ts';
import { type Intervals, OverrunDetector, WakeupTimer } from './schedule.ts';
import type { UnitReader } from './unitReader.ts';
import { UnreadablePoints } from './unreadablePoints.ts';

interface PolledDeviceOptions {
  readonly gateway: Gateway;
  readonly description: DeviceDescription;
  readonly reader: UnitReader;
  /** A poll, in traces. */
  readonly work: TracedWork;
  readonly intervals: Intervals;
  /** Its silence is expected, whatever its last values were. */
  readonly maySleep: boolean;
  /** Undefined where the device describes itself. */
  readonly map: RegisterMap | undefined;
  /** Reads the register map from the device. */
  readonly walk: (reader: UnitReader) => Promise<RegisterMap>;
  /** After each poll, good or failed. */
  readonly onPolled: (device: PolledDevice) => void;
}

/** A device that is asleep is polled rarely. */
const asleepDelayMs = 30_000;

/** One device: polls it at its intervals, and with back-off while it does not respond. */
export class PolledDevice {
  readonly reachability: Reachability;
  readonly #options: PolledDeviceOptions;
  readonly #timer = new WakeupTimer();
  readonly #overrun = new OverrunDetector();
  readonly #unreadable = new UnreadablePoints();
  #mapped: MappedDevice | undefined;
  #isWoken = false;
  #isIdentified = false;

  constructor(options: PolledDeviceOptions) {
    this.#options = options;
    this.reachability = new Reachability(options.maySleep, options.gateway.now());
    if (options.map !== undefined) this.#mapped = this.#mappedBy(options.map);
  }

  /** Silent by design. */
  get isAsleep(): boolean {
    return this.reachability.isAsleep(this.#mapped?.values, this.#options.gateway.now());
  }

  /** The bus is connected: polls immediately where the last poll failed, and retries points that were read before. */
  wake(): void {
    this.#mapped?.limits.retryKnown();
    if (!this.reachability.isFailing) return;
    this.#isWoken = true;
    this.#timer.wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#timer.wake();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) {
        await this.#timer.wait(this.#delayMs());
        if (!signal.aborted) await this.#poll(signal);
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Polls all points once, regardless of the schedule. */
  async pollNow(signal: AbortSignal): Promise<void> {
    this.#mapped?.schedule.restart();
    await this.#poll(signal);
  }

  #delayMs(): number {
    if (this.#isWoken) return 0;
    if (!this.reachability.isFailing) return (this.#mapped?.schedule.nextMs ?? 0) - performance.now();
    return this.reachability.state === 'expected' ? asleepDelayMs : backOffMs(this.reachability.failures);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { gateway, description } = this.#options;
    this.#isWoken = false;
    const startedMs = performance.now();
    // registered before the first response, so that its silence is exported
    if (this.#mapped === undefined) gateway.device(description);
    const missed = this.reachability.isFailing ? 0 : (this.#mapped?.schedule.missed(startedMs) ?? 0);
    try {
      const tookMs = await this.#readTraced(startedMs, signal);
      if (this.#overrun.polled(missed, gateway.now())) this.#reportOverrun(tookMs);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ReadError) && !(error instanceof ConnectorError)) throw error;
      this.#failed(error);
    }
    this.#options.onPolled(this);
  }

  /** The time that all requests took. */
  #readTraced(startedMs: number, signal: AbortSignal): Promise<number> {
    const { gateway, reader, work } = this.#options;
    return traced(gateway.tracer, { ...work, signal }, async (span) => {
      reader.span = span;
      try {
        await this.#readDue(startedMs);
      } finally {
        reader.span = undefined;
      }
      const tookMs = performance.now() - startedMs;
      gateway.polled(tookMs);
      return tookMs;
    });
  }

  async #readDue(startedMs: number): Promise<void> {
    const { map, walk, reader, gateway, description } = this.#options;
    const wasFailing = this.reachability.isFailing;
    if (map === undefined && (this.#mapped === undefined || wasFailing)) {
      this.#walked(await walk(reader));
      gateway.wellFormed(description.id);
    }
    if (this.#mapped === undefined) return;
    const { schedule, values } = this.#mapped;
    if (wasFailing) schedule.restart();
    const device = values.attach();
    const slowest = schedule.slowestDue(startedMs);
    const onResponse = () => this.reachability.good(device, gateway.now());
    await this.#mapped.poll({ device, slowest, isProbe: wasFailing, onResponse });
    schedule.polled(slowest, startedMs, Math.random());
    if (wasFailing || !this.#isIdentified) await this.#identify(this.#mapped);
  }

  #failed(error: ReadError | ConnectorError): void {
    const { gateway, reader, description } = this.#options;
    if (error instanceof ConnectorError) gateway.malformed('protocol', description.id, error.message);
    const device = this.#mapped?.values.attach() ?? gateway.device(description);
    device.failed(error.message);
    const before = this.reachability.state;
    const attempts = reader.unanswered;
    this.reachability.failed(device, this.#mapped?.values, { attempts, nowMs: gateway.now(), cause: error.message });
    if (this.reachability.state === 'poll_failed' && before !== 'poll_failed')
      device.event({ event: 'poll_failed', attributes: { reason: error.message } });
    this.#mapped?.limits.retryAll();
  }

  /** Reads the device identification, after the first poll and when the device responds again. */
  async #identify({ values }: MappedDevice): Promise<void> {
    this.#isIdentified = true;
    const known = await identify((pdu) => this.#options.reader.request(pdu));
    if (known === undefined) return;
    values.describe(known);
    values.attach();
  }

  /** The device described itself; mostly as before. */
  #walked(map: RegisterMap): void {
    if (this.#mapped === undefined || !isDeepStrictEqual(map, this.#mapped.map)) this.#mapped = this.#mappedBy(map);
  }

  #mappedBy(map: RegisterMap): MappedDevice {
    return new MappedDevice(map, { ...this.#options, unreadable: this.#unreadable });
  }

  #reportOverrun(tookMs: number): void {
    if (this.#mapped === undefined) return;
    const { schedule, values } = this.#mapped;
    const seconds = (ms: number) => (ms / 1000).toPrecision(2);
    const attributes = { interval_seconds: seconds(schedule.intervalMs), took_seconds: seconds(tookMs) };
    values.attach().event({ event: 'polls_missed', attributes });
  }
}
