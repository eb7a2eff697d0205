import { setImmediate as nextTurn } from 'node:timers/promises';
import { DataType, LocalizedText, StatusCodes, Variant, VariantArrayType, type StatusCode } from 'node-opcua-client';
import { Production } from '../world/production.ts';
import type { LivePoint } from './addressSpace.ts';
import type { Moment } from './pointPlan.ts';

/** Lines differ by their place only, so that many of them cost little. */
const kinds = 8;
const pointsPerTurn = 5000;

/** Lets the variables of a hall say what they should at a moment. */
export class LiveValues {
  isFrozen = false;
  #points: readonly LivePoint[];
  readonly #productions: readonly Production[];
  readonly #held = new Map<string, unknown>();
  /** Status by the path that it is of, with all below it. */
  readonly #status = new Map<string, StatusCode>();

  constructor(points: readonly LivePoint[], seed: string) {
    this.#points = points;
    this.#productions = Array.from({ length: kinds }, (_, kind) => new Production(`${seed}/line ${kind + 1}`));
  }

  /** Sets all of them, at once where they are few. */
  async update(atMs: number): Promise<void> {
    if (this.isFrozen) return;
    const at = new Date(atMs);
    const moments = this.#productions.map((production) => momentOf(production, atMs));
    for (const [index, point] of this.#points.entries()) {
      if (index % pointsPerTurn === pointsPerTurn - 1) await nextTurn();
      const moment = moments[point.line % kinds];
      if (moment !== undefined) this.#set(point, moment, at);
    }
  }

  #set({ path, variable, dataType, value }: LivePoint, moment: Moment, at: Date): void {
    const current = this.#held.has(path) ? this.#held.get(path) : value(moment);
    const status = this.#statusOf(path);
    // said once: node-opcua's limit alarms throw when told twice that their input is bad
    if (status.isNotGood() && variable.readValue().statusCode.equals(status)) return;
    variable.setValueFromSource(variantOf(dataType, current), status, at);
  }

  add(point: LivePoint): void {
    this.#points = [...this.#points, point];
  }

  /** Takes what is at or below that path out; answers what it was. */
  remove(path: string): readonly LivePoint[] {
    const removed = this.#points.filter((point) => isBelow(point.path, path));
    this.#points = this.#points.filter((point) => !isBelow(point.path, path));
    return removed;
  }

  /** The variable at that path has this value; undefined: its own again. */
  hold(path: string, value: unknown): void {
    if (!this.#points.some((point) => point.path === path)) throw new Error(`there is no variable "${path}"`);
    if (value === undefined) this.#held.delete(path);
    else this.#held.set(path, value);
  }

  /** All at or below that path have this status; undefined: good again. */
  status(path: string, status: StatusCode | undefined): void {
    if (!this.#points.some((point) => isBelow(point.path, path))) throw new Error(`there is nothing at "${path}"`);
    if (status === undefined) this.#status.delete(path);
    else this.#status.set(path, status);
  }

  #statusOf(path: string): StatusCode {
    for (const [prefix, status] of this.#status) if (isBelow(path, prefix)) return status;
    return StatusCodes.Good;
  }
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function momentOf(production: Production, atMs: number): Moment {
  return {
    atMs,
    pace: production.rate(atMs) / production.fullRate,
    count: production.count(atMs),
    runTimeMs: production.runTimeMs(atMs),
  };
}

function variantOf(dataType: DataType, value: unknown): Variant {
  return new Variant({ dataType, arrayType: VariantArrayType.Scalar, value: encoded(dataType, value) });
}

function encoded(dataType: DataType, value: unknown): unknown {
  if (dataType === DataType.Double) return Math.round(Number(value) * 1000) / 1000;
  if (dataType === DataType.UInt64) return [Math.floor(Number(value) / 2 ** 32), Number(value) % 2 ** 32];
  if (dataType === DataType.DateTime) return new Date(Number(value));
  if (dataType === DataType.LocalizedText) return new LocalizedText({ locale: 'de', text: String(value) });
  return value;
}
