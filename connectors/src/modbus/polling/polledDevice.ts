import { isDeepStrictEqual } from 'node:util';
import { ConnectorError, type Device, type DeviceDescription, type Gateway } from '../../contract.ts';
import { isAway, ReadError } from '../bus/readError.ts';
import { identify } from '../bus/identification.ts';
import type { RegisterMap, RegisterPoint } from '../registers/registerMap.ts';
import { Alarm } from './alarm.ts';
import { MappedDevice } from './mappedDevice.ts';
import { Pace } from './pace.ts';
import type { Intervals } from './schedule.ts';
import type { Part, UnitReader } from './unitReader.ts';
import { Vitality } from './reachability.ts';

export interface PolledDeviceOptions {
  readonly gateway: Gateway;
  readonly description: DeviceDescription;
  readonly reader: UnitReader;
  readonly intervals: Intervals;
  /** Its silence is expected, whatever it said before. */
  readonly maySleep: boolean;
  /** Undefined where the device itself tells. */
  readonly map: RegisterMap | undefined;
  /** Asks the device what it has. */
  readonly walk: (reader: UnitReader) => Promise<RegisterMap>;
  /** After each poll, whatever came of it. */
  readonly onPolled: (device: PolledDevice) => void;
}

const firstDelayMs = 500;
const longestDelayMs = 4000;
const steadyPolls = 10;
/** A sleeper is asked rarely: it will be back in the morning. */
const sleeperDelayMs = 30_000;

/** One device: polls it for good, whatever fails. */
export class PolledDevice {
  readonly vitality: Vitality;
  readonly #options: PolledDeviceOptions;
  readonly #alarm = new Alarm();
  readonly #pace = new Pace();
  readonly #unreadable = new Map<string, { goodPolls: number }>();
  #mapped: MappedDevice | undefined;
  #isWoken = false;
  #isIdentified = false;

  constructor(options: PolledDeviceOptions) {
    this.#options = options;
    this.vitality = new Vitality(options.maySleep, options.gateway.now());
    if (options.map !== undefined) this.#mapped = new MappedDevice(options.map, options);
  }

  /** Silent by design. */
  get isAsleep(): boolean {
    return this.vitality.isAsleep(this.#mapped?.values, this.#options.gateway.now());
  }

  /** The bus is there (again): asks at once where the last poll failed, and for what could be read before. */
  wake(): void {
    this.#mapped?.learned.tryAgain();
    if (!this.vitality.isFailing) return;
    this.#isWoken = true;
    this.#alarm.ring();
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#alarm.ring();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) {
        await this.#alarm.wait(this.#delayMs());
        if (!signal.aborted) await this.#poll(signal);
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #delayMs(): number {
    if (this.#isWoken) return 0;
    if (!this.vitality.isFailing) return (this.#mapped?.schedule.nextMs ?? 0) - performance.now();
    if (this.vitality.verdict === 'expected') return sleeperDelayMs;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.vitality.failures - 1));
    return delayMs * (0.75 + 0.25 * Math.random());
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { gateway, description } = this.#options;
    this.#isWoken = false;
    const startedMs = performance.now();
    // registered before it says anything, so that its silence shows
    if (this.#mapped === undefined) gateway.device(description);
    const missed = this.vitality.isFailing ? 0 : (this.#mapped?.schedule.missed(startedMs) ?? 0);
    try {
      await this.#readDue(startedMs);
      const tookMs = performance.now() - startedMs;
      gateway.polled(tookMs);
      if (this.#pace.polled(missed, gateway.now())) this.#tellLate(tookMs);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ReadError) && !(error instanceof ConnectorError)) throw error;
      this.#failed(error);
    }
    this.#options.onPolled(this);
  }

  #failed(error: ReadError | ConnectorError): void {
    const { gateway, reader, description } = this.#options;
    if (error instanceof ConnectorError) gateway.malformed('protocol', description.id, error.message);
    const device = this.#mapped?.values.attach() ?? gateway.device(description);
    const before = this.vitality.verdict;
    this.vitality.failed(device, this.#mapped?.values, { attempts: reader.unanswered, nowMs: gateway.now() });
    if (this.vitality.verdict === 'poll_failed' && before !== 'poll_failed')
      device.event({ event: 'poll_failed', attributes: { reason: error.message } });
    this.#mapped?.learned.wasAway();
  }

  async #readDue(startedMs: number): Promise<void> {
    const { map, walk, reader, gateway, description } = this.#options;
    const wasFailing = this.vitality.isFailing;
    if (map === undefined && (this.#mapped === undefined || wasFailing)) {
      this.#found(await walk(reader));
      gateway.wellFormed(description.id);
    }
    if (this.#mapped === undefined) return;
    const { schedule, values } = this.#mapped;
    if (wasFailing) schedule.restart();
    const device = values.attach();
    const slowest = schedule.slowestDue(startedMs);
    await this.#readAll(this.#mapped, device, { slowest, wasFailing });
    schedule.polled(slowest, startedMs, Math.random());
    if (wasFailing || !this.#isIdentified) await this.#identify(this.#mapped);
  }

  /** What the device says of itself, once it is there. */
  async #identify({ values }: MappedDevice): Promise<void> {
    this.#isIdentified = true;
    const known = await identify((pdu) => this.#options.reader.ask(pdu));
    if (known === undefined) return;
    values.describe(known);
    values.attach();
  }

  /** What the device says that it has; the same as before in most cases. */
  #found(map: RegisterMap): void {
    if (this.#mapped === undefined || !isDeepStrictEqual(map, this.#mapped.map)) this.#mapped = new MappedDevice(map, this.#options);
  }

  /** Rejects when the unit is away. */
  async #readAll(
    mapped: MappedDevice,
    device: Device,
    { slowest, wasFailing }: { readonly slowest: Parameters<MappedDevice['learned']['plan']>[0]; readonly wasFailing: boolean },
  ): Promise<void> {
    const { gateway, reader } = this.#options;
    const { learned, values } = mapped;
    const { blocks, hasSplitScales } = learned.plan(slowest);
    const parts: Part[] = [];
    const take = (some: readonly Part[]) => {
      if (some.some(isSignOfLife)) this.vitality.good(device, gateway.now());
      if (!hasSplitScales) for (const part of some) mapped.take(part);
      parts.push(...some);
    };
    const waiting = [...blocks];
    // a unit that was away is asked one thing first
    const [first] = waiting;
    if (wasFailing && first !== undefined) {
      waiting.shift();
      take(await reader.read(first, learned, true));
    }
    const work = async () => {
      for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
        const some = await reader.read(block, learned, false).catch((error: unknown) => {
          waiting.length = 0;
          throw error;
        });
        take(some);
      }
    };
    await Promise.all(Array.from({ length: Math.min(reader.width, waiting.length) }, work));
    if (hasSplitScales) mapped.takeTogether(parts);
    values.tellQuality();
    this.#tellUnreadable(parts, device);
    const [garbled] = parts;
    if (garbled?.error !== undefined && parts.every(({ error }) => error?.failure === 'malformed')) throw garbled.error;
  }

  /** Its values are older than its interval says. */
  #tellLate(tookMs: number): void {
    if (this.#mapped === undefined) return;
    const { schedule, values } = this.#mapped;
    const seconds = (ms: number) => (ms / 1000).toPrecision(2);
    const attributes = { interval_seconds: seconds(schedule.intervalMs), took_seconds: seconds(tookMs) };
    values.attach().event({ event: 'polls_missed', attributes });
  }

  /** One entry in the event log for each change of what cannot be read. */
  #tellUnreadable(parts: readonly Part[], device: Device): void {
    if (this.#unreadable.size === 0 && parts.every(({ error }) => error === undefined)) return;
    const refused = parts.filter(({ error }) => error !== undefined);
    const lost = refused.flatMap(({ block }) => block.points.filter(({ id }) => this.#isNews(id)));
    const read = parts.filter(({ error }) => error === undefined).flatMap(({ block }) => block.points);
    const found = read.filter(({ id }) => this.#isFound(id));
    const reason = refused.find(({ block }) => block.points.some((point) => lost.includes(point)))?.error?.message ?? '';
    if (lost.length > 0) device.event({ event: 'points_unreadable', attributes: { points: namesOf(lost), reason } });
    if (found.length > 0) device.event({ event: 'points_readable', attributes: { points: namesOf(found) } });
  }

  /** Notes that a point cannot be read; false when that is known, whatever the device says this time. */
  #isNews(id: string): boolean {
    const isKnown = this.#unreadable.has(id);
    this.#unreadable.set(id, { goodPolls: 0 });
    return !isKnown;
  }

  /** True once a point that could not be read is there to stay: one that comes and goes fills no log. */
  #isFound(id: string): boolean {
    const known = this.#unreadable.get(id);
    return known !== undefined && ++known.goodPolls >= steadyPolls && this.#unreadable.delete(id);
  }
}

/** What fits no request may come from anybody. */
function isSignOfLife({ error }: Part): boolean {
  return error === undefined || (error.failure === 'exception' && !isAway(error));
}

function namesOf(points: readonly RegisterPoint[]): string {
  return points.map(({ id }) => id).join(' ');
}
