import type { Point } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';
import type { Layout } from './layout.ts';

/** What a device does with parts of a payload that its definition does not foresee. */
export interface Surprises {
  /** `name`: keys on the way to it joined with `_`, as a mapping has them. */
  undeclared(name: string, raw: unknown, atMs: number): void;
  wrongType(expected: string, raw: unknown): void;
}

/** Takes everything and does nothing: keys that say nothing of the device. */
export const ignored: Point = { set: () => undefined, holds: () => true };

/** A JSON object whose values each have a Point: a payload, or a composite in it. The definition bounds how deep it goes, whatever the payload. */
export class ObjectPoint implements Point {
  readonly #layout: Layout;
  readonly #points: (Point | undefined)[];
  readonly #surprises: Surprises;
  /** What stands before the name of a key. */
  readonly #prefix: string;

  constructor(layout: Layout, surprises: Surprises, prefix = '') {
    this.#layout = layout;
    this.#points = new Array<Point | undefined>(layout.size);
    this.#surprises = surprises;
    this.#prefix = prefix;
  }

  add(key: string, point: Point): void {
    this.#points[this.#layout.placeOf(key)] = point;
  }

  /** For keys that have no point of their own. */
  addAll(keys: readonly string[], point: Point): void {
    for (const key of keys) this.#points[this.#layout.placeOf(key)] ??= point;
  }

  /** The object below `path`, made where it does not exist. */
  below(path: readonly string[]): ObjectPoint {
    const [key, ...rest] = path;
    if (key === undefined) return this;
    const known = this.#find(key);
    if (known instanceof ObjectPoint) return known.below(rest);
    const made = new ObjectPoint(this.#layout.inner(key), this.#surprises, `${this.#prefix}${key}_`);
    this.add(key, made);
    return made.below(rest);
  }

  set(raw: unknown, atMs: number, fresh: boolean): void {
    if (!isObject(raw)) return this.#withdraw(raw, atMs, fresh);
    for (const key in raw) {
      const point = this.#find(key);
      if (point === undefined) this.#surprises.undeclared(this.#prefix + key, raw[key], atMs);
      else point.set(raw[key], atMs, fresh);
    }
  }

  /** Link quality is the bridge's and changes with each message. */
  holds(raw: unknown): boolean {
    if (!isObject(raw)) return true;
    for (const key in raw) if (key !== 'linkquality' && this.#find(key)?.holds(raw[key]) === false) return false;
    return true;
  }

  #find(key: string): Point | undefined {
    const place = this.#layout.find(key);
    return place === undefined ? undefined : this.#points[place];
  }

  #withdraw(raw: unknown, atMs: number, fresh: boolean): void {
    if (raw !== null) return this.#surprises.wrongType('an object', raw);
    for (const point of this.#points) point?.set(null, atMs, fresh);
  }
}
