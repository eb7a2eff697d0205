import type { LineKind } from '../../config/lokiSchema.ts';
import type { LokiCounters } from './lokiStatus.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { isDurable } from './lineTraits.ts';

const minuteMs = 60_000;
/** This part of a minute's lines is left for events and states: a connector that logs much must not suppress them. */
const reserved = 0.2;

interface Minute {
  taken: number;
  heldBack: number;
}

/** Bounds the lines of each connector, and of the exporter itself, in each minute. */
export class LineBudget {
  /** `outputs.loki.lines_per_minute` */
  perMinute = Infinity;
  readonly #counters: LokiCounters;
  readonly #minutes = new Map<string | undefined, Minute>();
  #startMs = performance.now();

  constructor(counters: LokiCounters) {
    this.#counters = counters;
  }

  /** Whether the line may be sent; otherwise it is counted. */
  takes(line: LogLine): boolean {
    if (!this.hasRoom(line.kind, line.connector)) return false;
    this.#minute(line.connector).taken++;
    return true;
  }

  /** Whether one more line finds room; otherwise it is counted, and need not be made. */
  hasRoom(kind: LineKind, connector: string | undefined): boolean {
    const minute = this.#minute(connector);
    const most = isDurable(kind) ? this.perMinute : this.perMinute * (1 - reserved);
    if (minute.taken < most) return true;
    minute.heldBack++;
    const { heldBack } = this.#counters;
    const name = connector ?? '';
    heldBack.set(name, (heldBack.get(name) ?? 0) + 1);
    return false;
  }

  #minute(connector: string | undefined): Minute {
    let minute = this.#minutes.get(connector);
    if (minute === undefined) this.#minutes.set(connector, (minute = { taken: 0, heldBack: 0 }));
    return minute;
  }

  /** At the end of a minute: a line for each connector of which lines were held back. */
  tick(nowMs: number, wallMs: number): LogLine[] {
    if (nowMs - this.#startMs < minuteMs) return [];
    this.#startMs = nowMs;
    const held = [...this.#minutes].filter(([, { heldBack }]) => heldBack > 0);
    this.#minutes.clear();
    return held.map(([connector, { heldBack }]) => this.#report(connector, heldBack, wallMs));
  }

  #report(connector: string | undefined, heldBack: number, atMs: number): LogLine {
    const text = `msg="lines were left out: there are more than lines_per_minute allows" count=${heldBack} lines_per_minute=${this.perMinute}`;
    return { kind: 'log', connector, atMs, text, metadata: { level: 'warn' } };
  }
}
