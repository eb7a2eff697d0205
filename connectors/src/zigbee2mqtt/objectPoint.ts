import type { Point } from '../contract.ts';
import { isObject } from './json.ts';

/** What a device does with parts of a payload that its definition does not foresee. */
export interface Surprises {
  undeclared(key: string): void;
  wrongType(expected: string, raw: unknown): void;
}

/** Takes everything and does nothing: keys that say nothing of the device. */
export const ignored: Point = { set: () => undefined, holds: () => true };

/** A JSON object whose values each have a Point: a payload, or a composite in it. The definition bounds how deep it goes, whatever the payload. */
export class ObjectPoint implements Point {
  readonly #points = new Map<string, Point>();
  readonly #surprises: Surprises;
  /** Keys come in the same order each time, as the bridge sorts them: comparing with the last is quicker than looking up. */
  readonly #lastKeys: string[] = [];
  readonly #lastPoints: Point[] = [];

  constructor(surprises: Surprises) {
    this.#surprises = surprises;
  }

  add(key: string, point: Point): void {
    this.#points.set(key, point);
  }

  /** For keys that have no point of their own. */
  addAll(keys: readonly string[], point: Point): void {
    for (const key of keys) if (!this.#points.has(key)) this.#points.set(key, point);
  }

  /** The object below `path`, made where it does not exist. */
  below(path: readonly string[]): ObjectPoint {
    const [key, ...rest] = path;
    if (key === undefined) return this;
    const known = this.#points.get(key);
    if (known instanceof ObjectPoint) return known.below(rest);
    const made = new ObjectPoint(this.#surprises);
    this.#points.set(key, made);
    return made.below(rest);
  }

  set(raw: unknown, atMs: number, fresh: boolean): void {
    if (!isObject(raw)) return this.#withdraw(raw, atMs, fresh);
    let at = 0;
    for (const key in raw) {
      const point = this.#lastKeys[at] === key ? this.#lastPoints[at] : this.#find(key, at);
      at++;
      if (point === undefined) this.#surprises.undeclared(key);
      else point.set(raw[key], atMs, fresh);
    }
  }

  /** Link quality is the bridge's and changes with each message. */
  holds(raw: unknown): boolean {
    if (!isObject(raw)) return true;
    for (const key in raw) if (key !== 'linkquality' && this.#points.get(key)?.holds(raw[key]) === false) return false;
    return true;
  }

  #find(key: string, at: number): Point | undefined {
    const point = this.#points.get(key);
    if (point !== undefined && at <= this.#lastKeys.length) {
      this.#lastKeys[at] = key;
      this.#lastPoints[at] = point;
    }
    return point;
  }

  #withdraw(raw: unknown, atMs: number, fresh: boolean): void {
    if (raw !== null) return this.#surprises.wrongType('an object', raw);
    for (const point of this.#points.values()) point.set(null, atMs, fresh);
  }
}
