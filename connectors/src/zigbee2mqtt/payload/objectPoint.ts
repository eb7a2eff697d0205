import type { Fresh, Point } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';

/** Handles values of a payload that the definition does not declare. */
export interface UnexpectedValues {
  /** `name`: the keys that lead to the value, joined with `_`, as in a mapping. */
  undeclared(name: string, raw: unknown, atMs: number): void;
  wrongType(expected: string, raw: unknown): void;
}

/** Ignores all values: for keys that do not describe the device. */
export const ignored: Point = { set: () => undefined, holds: () => true };

/** The index of each key of a JSON object. Devices of one definition share it, so that look-ups stay in the processor's cache. */
export class KeyIndex {
  readonly #indexes = new Map<string, number>();
  readonly #nested = new Map<string, KeyIndex>();

  get size(): number {
    return this.#indexes.size;
  }

  /** Undefined for an unknown key. */
  find(key: string): number | undefined {
    return this.#indexes.get(key);
  }

  /** The index of a key, which is added if it is unknown. */
  indexOf(key: string): number {
    const index = this.#indexes.get(key) ?? this.#indexes.size;
    this.#indexes.set(key, index);
    return index;
  }

  /** The keys of the object below a key. */
  nested(key: string): KeyIndex {
    const nested = this.#nested.get(key) ?? new KeyIndex();
    this.#nested.set(key, nested);
    return nested;
  }
}

/** A JSON object with a Point for each value: a payload, or a composite in it. The definition limits its depth, not the payload. */
export class ObjectPoint implements Point {
  readonly #keys: KeyIndex;
  readonly #points: (Point | undefined)[];
  readonly #unexpected: UnexpectedValues;
  /** Precedes each key in names of undeclared values. */
  readonly #prefix: string;

  constructor(keys: KeyIndex, unexpected: UnexpectedValues, prefix = '') {
    this.#keys = keys;
    this.#points = new Array<Point | undefined>(keys.size);
    this.#unexpected = unexpected;
    this.#prefix = prefix;
  }

  add(key: string, point: Point): void {
    this.#points[this.#keys.indexOf(key)] = point;
  }

  /** Adds the point for those of the keys that have none yet. */
  addAll(keys: readonly string[], point: Point): void {
    for (const key of keys) this.#points[this.#keys.indexOf(key)] ??= point;
  }

  /** The object at `path`, created if it does not exist. */
  below(path: readonly string[]): ObjectPoint {
    const [key, ...rest] = path;
    if (key === undefined) return this;
    const known = this.#find(key);
    if (known instanceof ObjectPoint) return known.below(rest);
    const created = new ObjectPoint(this.#keys.nested(key), this.#unexpected, `${this.#prefix}${key}_`);
    this.add(key, created);
    return created.below(rest);
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    if (!isObject(raw)) return this.#withdraw(raw, atMs, fresh);
    for (const key in raw) {
      const point = this.#find(key);
      if (point === undefined) this.#unexpected.undeclared(this.#prefix + key, raw[key], atMs);
      else point.set(raw[key], atMs, fresh);
    }
  }

  /** Link quality does not count: the bridge measures it for each message. */
  holds(raw: unknown): boolean {
    if (!isObject(raw)) return true;
    for (const key in raw) if (key !== 'linkquality' && this.#find(key)?.holds(raw[key]) === false) return false;
    return true;
  }

  #find(key: string): Point | undefined {
    const index = this.#keys.find(key);
    return index === undefined ? undefined : this.#points[index];
  }

  #withdraw(raw: unknown, atMs: number, fresh: Fresh): void {
    if (raw !== null) return this.#unexpected.wrongType('an object', raw);
    for (const point of this.#points) point?.set(null, atMs, fresh);
  }
}
