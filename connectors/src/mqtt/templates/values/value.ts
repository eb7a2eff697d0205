import { StateKept, TemplateFailure } from '../template.ts';

/**
 * A value as Python has it. `undefined` is Jinja's Undefined, null is None. A number is an int where it is a safe integer, else a float; a whole float is a
 * `Float`, a large int a bigint. A dict is a Map, or a plain object as `JSON.parse` makes it; a list is an array.
 */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | Float
  | string
  | readonly Value[]
  | Tuple
  | DateTime
  | Dict
  | Namespace
  | Loop
  | Method
  | PlainObject
  | TimeDelta
  | View;

/** A float that is a whole number. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** The key in the map is `keyOf` of the key; the pair has the key as it was. */
export class Dict {
  readonly entries = new Map<unknown, readonly [key: Value, value: Value]>();
}

export class Tuple {
  readonly kind = 'tuple';
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** A time zone: the exporter's own, which stands for Home Assistant's, or seconds ahead of UTC. */
export type Zone = 'local' | number;

/** A `datetime` of Python. */
export class DateTime {
  /** What its clock shows, as microseconds since 1970-01-01T00:00:00. */
  readonly wall: bigint;
  /** Undefined where it is naive. */
  readonly zone: Zone | undefined;
  /** 1 for the second of two times that a clock shows when it is set back. */
  readonly fold: 0 | 1;

  constructor(wall: bigint, zone: Zone | undefined, fold: 0 | 1 = 0) {
    this.wall = wall;
    this.zone = zone;
    this.fold = fold;
  }
}

/** A `timedelta` of Python. */
export class TimeDelta {
  readonly micros: bigint;

  constructor(micros: bigint) {
    this.micros = micros;
  }
}

export class Namespace {
  readonly names = new Map<string, Value>();
}

/** What can be gone through, and is no list: the items of a dict, a range, or what a filter gives one after the other, once. */
export class View {
  items: readonly Value[];
  readonly kind: 'dict' | 'range' | 'generator';

  constructor(items: readonly Value[], kind: View['kind']) {
    this.items = items;
    this.kind = kind;
  }

  /** All items; a generator has none afterwards. */
  take(): readonly Value[] {
    const { items } = this;
    if (this.kind === 'generator') this.items = [];
    return items;
  }
}

/** `loop` in a `for`. */
export class Loop {
  index0 = 0;
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** A method that is not called; it is true, and nothing else is known of it. */
export class Method {
  readonly isMethod = true;
}

export interface PlainObject {
  readonly [key: string]: Value;
}

// thrown for each such message: one for all, because a stack costs more than the template
const kept = new StateKept();
const failures = new Map<string, TemplateFailure>();

/** A value is missing, or has a form that a conversion without a default does not take. */
export function keepState(): never {
  throw kept;
}

/** What Python raises, and what is beyond a bound. There are few reasons: they have no part of a payload. */
export function fail(reason = 'a value is of another type, or outside its range'): never {
  const failure = failures.get(reason) ?? new TemplateFailure(reason);
  failures.set(reason, failure);
  throw failure;
}

export function isPlainObject(value: Value): value is PlainObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A float of Python. */
export function float(value: number): number | Float {
  return Number.isSafeInteger(value) ? new Float(value) : value;
}

/** An int of Python. */
export function int(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
