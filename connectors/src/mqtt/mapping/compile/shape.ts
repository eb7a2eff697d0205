import { isObject } from '../../../transport/json.ts';
import { anyKey, isAnyKey, type JsonPath } from './jsonPath.ts';
import type { CompiledReading } from './compileReading.ts';

/** Takes what {@link readShape} finds in a payload. */
export interface ShapeReader {
  /** Keys of the payload that stand for `*`, outermost first. */
  readonly keys: string[];
  take(reading: CompiledReading, raw: unknown): void;
  /** A value that no reading is mapped to. */
  unmapped(name: string, raw: unknown): void;
}

/** The readings of a JSON payload by their places. Devices of one mapping share it. It limits the depth, not the payload. */
export class Shape {
  readonly readings: CompiledReading[] = [];
  readonly children = new Map<string, Shape>();
  /** Below `*`. */
  any: Shape | undefined;
  /** Below keys such as `switch:*`, by what precedes the star. */
  readonly starting: { readonly start: string; readonly shape: Shape }[] = [];
  /** The only reading of a place that nothing is read below. */
  leaf: CompiledReading | undefined;
  /** Precedes each key in the names of values that are not mapped. */
  readonly prefix: string;

  constructor(prefix = '') {
    this.prefix = prefix;
  }

  add(path: JsonPath, reading: CompiledReading): void {
    const place = this.#grow(path);
    place.readings.push(reading);
    place.#updateLeaf();
  }

  /** The value at this path is read in another way: it is not listed as not mapped. */
  know(path: JsonPath): void {
    this.#grow(path);
  }

  #grow(path: JsonPath): Shape {
    const [key, ...rest] = path;
    if (key === undefined) return this;
    const child = this.#child(key);
    this.#updateLeaf();
    return child.#grow(rest);
  }

  #child(key: string): Shape {
    if (key === anyKey) return (this.any ??= new Shape(`${this.prefix}*.`));
    if (isAnyKey(key)) return this.#startingWith(key.slice(0, -1));
    const child = this.children.get(key) ?? new Shape(`${this.prefix}${key}.`);
    this.children.set(key, child);
    return child;
  }

  get hasNothingBelow(): boolean {
    return this.children.size === 0 && this.any === undefined && this.starting.length === 0;
  }

  #updateLeaf(): void {
    const isLeaf = this.readings.length === 1 && this.hasNothingBelow;
    this.leaf = isLeaf ? this.readings[0] : undefined;
  }

  #startingWith(start: string): Shape {
    const known = this.starting.find((one) => one.start === start);
    if (known !== undefined) return known.shape;
    const shape = new Shape(`${this.prefix}${start}*.`);
    this.starting.push({ start, shape });
    return shape;
  }
}

/** Passes the values of a payload to the reader. */
export function readShape(shape: Shape, raw: unknown, reader: ShapeReader): void {
  for (const reading of shape.readings) reader.take(reading, raw);
  if (shape.hasNothingBelow) return;
  if (isObject(raw) || Array.isArray(raw)) readKeys(shape, raw as Readonly<Record<string, unknown>>, reader);
  else if (raw === null) withdraw(shape, reader);
}

function readKeys(shape: Shape, raw: Readonly<Record<string, unknown>>, reader: ShapeReader): void {
  for (const key in raw) {
    const child = shape.children.get(key);
    if (child?.leaf !== undefined) reader.take(child.leaf, raw[key]);
    else if (child !== undefined) readShape(child, raw[key], reader);
    else readStarred(shape, { key, raw: raw[key] }, reader);
  }
}

/** A key that only a star stands for. */
function readStarred(shape: Shape, { key, raw }: { readonly key: string; readonly raw: unknown }, reader: ShapeReader): void {
  const found = shape.starting.find(({ start }) => key.startsWith(start));
  const below = found?.shape ?? shape.any;
  if (below === undefined) return reader.unmapped(shape.prefix + key, raw);
  reader.keys.push(found === undefined ? key : key.slice(found.start.length));
  readShape(below, raw, reader);
  reader.keys.pop();
}

/** An object that is null as a whole has no values. */
function withdraw(shape: Shape, reader: ShapeReader): void {
  for (const child of shape.children.values()) readShape(child, null, reader);
}
