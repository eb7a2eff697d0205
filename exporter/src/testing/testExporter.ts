import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { commonConfig, type Logger, type Property } from '@gaugeway/connectors/contract';
import { deviceMetrics } from '../devices/deviceMetrics.ts';
import { lineKinds, type LineKind } from '../config/lokiSchema.ts';
import { EventLog, EventRing } from '../events.ts';
import { eventLines } from '../lines/eventLines.ts';
import type { LineSink, LogLine } from '../lines/logLine.ts';
import { Exposition } from '../series/exposition.ts';
import { ConnectorGateway } from '../devices/gateway.ts';
import { Persistence } from '../devices/persistence.ts';
import { Clock } from '../clock.ts';
import { SeriesStore } from '../series/seriesStore.ts';
import { StateStore } from '../state/state.ts';
import { TapRecorder } from './tapRecorder.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const silentLog: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
export const temperature: Property = { name: 'temperature', kind: 'numeric', unit: '°C' };
export const contact: Property = { name: 'contact', kind: 'binary', on: false, off: true };
export const battery: Property = { name: 'battery', kind: 'numeric', unit: '%', category: 'diagnostic' };
export const leak: Property = { name: 'water_leak', kind: 'binary', on: true, off: false };

/** The exporter's core without its sockets, on a real state store; its clock stands still until a test moves it. */
export class TestExporter {
  /** By the exporter's clock. */
  nowMs = 1_800_000_000_000;
  /** How far the wall clock is ahead of it. */
  aheadMs = 0;
  /** Steps of the wall clock that the exporter noticed. */
  readonly steps: number[] = [];
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  readonly lines: string[] = [];
  /** As {@link lines}, with their fields. */
  readonly logged: [message: string, fields: object | undefined][] = [];
  /** Lines for Loki, of the kinds that are taken. */
  readonly sent: LogLine[] = [];
  readonly takenKinds = new Set<LineKind>(lineKinds);
  /** Lines of devices that the config's `log.debug` names. */
  readonly debugLines: { readonly message: string; readonly fields: object | undefined }[] = [];
  state!: StateStore;
  store!: SeriesStore;
  events!: EventRing;
  gateway!: ConnectorGateway;
  clock!: Clock;
  persistence!: Persistence;
  /** What the outputs get. */
  recorder: TapRecorder | undefined;
  readonly #isRecorded: boolean;

  constructor(config: object = {}, { isRecorded = false } = {}) {
    this.#isRecorded = isRecorded;
    this.start(config);
  }

  /** Starts with the state in the folder. */
  start(config: object = {}): void {
    this.state = StateStore.open(this.folder, silentLog);
    this.store = new SeriesStore();
    this.clock = this.#startClock();
    this.events = new EventRing(this.clock);
    if (this.#isRecorded) this.recorder = new TapRecorder(this.clock);
    this.gateway = this.open(config);
    this.persistence = new Persistence(this.state, () => this.gateway.devices.values(), this.clock);
  }

  /** Another gateway with the same state, as after a reload. */
  open(config: object = {}): ConnectorGateway {
    const entry = { name: 'home', type: 'zigbee2mqtt', connector: undefined as never, config: commonConfig.parse(config), fingerprint: '' };
    const { takenKinds } = this;
    const lines: LineSink = {
      takes: (kind) => takenKinds.has(kind),
      get takesStates() {
        return takenKinds.has('state');
      },
      append: (line) => void this.sent.push(line),
    };
    const note = (message: string, fields?: object) => {
      this.lines.push(message);
      this.logged.push([message, fields]);
    };
    return new ConnectorGateway(entry, {
      store: this.store,
      state: this.state,
      events: new EventLog(this.clock, [this.events, eventLines(lines, this.clock)]),
      lines,
      log: { ...silentLog, info: note, warn: note },
      debugLog: { ...silentLog, debug: (message, fields) => void this.debugLines.push({ message, fields }) },
      instanceId: (name) => name,
      folder: (type) => type,
      observePoll: () => undefined,
      metric: (name) => metrics.get(name),
      clock: this.clock,
      ...(this.recorder && { tap: this.recorder.tap }),
    });
  }

  /** Stops as a clean exporter does, waits and starts again. */
  restart(config: object = {}, awayMs = 0): void {
    this.save();
    this.state.close();
    this.nowMs += awayMs;
    this.start(config);
  }

  /** Starts again from the state that a kill -9 would leave on the disk now. */
  crash(config: object = {}, awayMs = 0): void {
    const left = mkdtempSync(join(tmpdir(), 'gaugeway-'));
    cpSync(this.folder, left, { recursive: true, preserveTimestamps: true });
    this[Symbol.dispose]();
    this.folder = left;
    this.nowMs += awayMs;
    this.start(config);
  }

  /** Restarts the connector, as a reload does. */
  restartConnector(config: object = {}): void {
    this.save();
    this.gateway.close();
    this.gateway = this.open(config);
  }

  save(): void {
    this.persistence.flushSync();
  }

  /** A second passes, and due state is stored. */
  async tick(): Promise<void> {
    this.later(1000);
    await this.persistence.tick();
  }

  /** Moves the clock and ticks. */
  later(ms: number): void {
    this.nowMs += ms;
    this.gateway.tick();
  }

  get wallMs(): number {
    return this.nowMs + this.aheadMs;
  }

  /** Sets the wall clock. */
  stepClock(byMs: number): void {
    this.aheadMs += byMs;
    this.later(1000);
  }

  #startClock(): Clock {
    const { wallMs } = this;
    const { notBeforeMs = -Infinity, aheadMs } = this.state.clock;
    const time = () => this.nowMs;
    this.nowMs = Math.max(wallMs - aheadMs, notBeforeMs);
    this.aheadMs = wallMs - this.nowMs;
    return new Clock({
      sources: { wall: () => this.wallMs, monotonic: time, boot: time },
      notBeforeMs,
      aheadMs,
      onStep: (byMs) => {
        this.steps.push(byMs);
        this.recorder?.clock.stepped(byMs);
      },
    });
  }

  async scrape(): Promise<string[]> {
    const computed = deviceMetrics(() => [this.gateway]);
    let text = '';
    for await (const chunk of new Exposition('text', {}, this.nowMs).families(computed, this.store.families)) text += chunk.toString();
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  }

  /** Value lines of a metric, as `device value`. */
  async values(metric: string): Promise<string[]> {
    const lines = (await this.scrape()).filter((line) => line.startsWith(`${metric}{`));
    return lines.map((line) => `${/device="([^"]*)"/.exec(line)?.[1]} ${line.slice(line.lastIndexOf(' ') + 1)}`);
  }

  [Symbol.dispose](): void {
    this.state.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
