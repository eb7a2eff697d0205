import { setImmediate as nextTurn } from 'node:timers/promises';
import { DataType, LocalizedText, StatusCodes, Variant, VariantArrayType, type StatusCode } from 'node-opcua-client';
import { Production } from '../world/production.ts';
import type { LivePoint } from './addressSpace.ts';
import type { Moment } from './pointPlan.ts';

/** Lines share a few production models, so that many lines cost little. */
const models = 8;
const pointsPerTurn = 5000;

/** Updates the values of the variables of a hall. */
export class LiveValues {
  isFrozen = false;
  #points: readonly LivePoint[];
  readonly #productions: readonly Production[];
  readonly #held = new Map<string, unknown>();
  /** Status by path; it applies to all variables at or below the path. */
  readonly #status = new Map<string, StatusCode>();

  constructor(points: readonly LivePoint[], seed: string) {
    this.#points = points;
    this.#productions = Array.from({ length: models }, (_, index) => new Production(`${seed}/line ${index + 1}`));
  }

  /** Sets all variables, in several turns of the event loop if there are many. */
  async update(atMs: number): Promise<void> {
    if (this.isFrozen) return;
    const at = new Date(atMs);
    const moments = this.#productions.map((production) => momentOf(production, atMs));
    for (const [index, point] of this.#points.entries()) {
      if (index % pointsPerTurn === pointsPerTurn - 1) await nextTurn();
      const moment = moments[point.line % models];
      if (moment !== undefined) this.#set(point, moment, at);
    }
  }

  #set({ path, variable, dataType, value }: LivePoint, moment: Moment, at: Date): void {
    const current = this.#held.has(path) ? this.#held.get(path) : value(moment);
    const status = this.#statusOf(path);
    // set once: node-opcua's limit alarms throw if their input is set to a bad status twice
    if (status.isNotGood() && variable.readValue().statusCode.equals(status)) return;
    variable.setValueFromSource(variantOf(dataType, current), status, at);
  }

  add(point: LivePoint): void {
    this.#points = [...this.#points, point];
  }

  /** Removes and returns the points at or below a path. */
  remove(path: string): readonly LivePoint[] {
    const removed = this.#points.filter((point) => isBelow(point.path, path));
    this.#points = this.#points.filter((point) => !isBelow(point.path, path));
    return removed;
  }

  /** Overrides a variable; undefined removes the override. */
  hold(path: string, value: unknown): void {
    if (!this.#points.some((point) => point.path === path)) throw new Error(`no variable "${path}"`);
    if (value === undefined) this.#held.delete(path);
    else this.#held.set(path, value);
  }

  /** Sets the status of all variables at or below a path; undefined means good. */
  status(path: string, status: StatusCode | undefined): void {
    if (!this.#points.some((point) => isBelow(point.path, path))) throw new Error(`no node at "${path}"`);
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
    speed: production.rate(atMs) / production.fullRate,
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
