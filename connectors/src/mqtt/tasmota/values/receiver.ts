import type { Fresh, Point, Property } from '../../../contract.ts';

/** Takes the value at one place of a payload. */
export interface Receiver {
  set(raw: unknown, atMs: number, fresh: Fresh): void;
}

/** A place in the payloads of a device, the properties that come of it, and who passes its value on to their points. */
export interface Entry {
  /** Keys and list indexes that lead to the value. */
  readonly path: readonly string[];
  readonly properties: readonly Property[];
  /** Other places where the same value may be. */
  readonly aliases?: readonly (readonly string[])[];
  /** Default: the point of the first property. */
  readonly receiver?: (points: readonly Point[]) => Receiver;
}

/** An entry with one property whose values are changed on their way. `change` returns null to withdraw the value, undefined to leave it as it is. */
export function changed(path: readonly string[], property: Property, change: (raw: unknown) => unknown): Entry {
  return { path, properties: [property], receiver: ([point]) => new ChangedPoint(point, change) };
}

class ChangedPoint implements Receiver {
  readonly #point: Point | undefined;
  readonly #change: (raw: unknown) => unknown;

  constructor(point: Point | undefined, change: (raw: unknown) => unknown) {
    this.#point = point;
    this.#change = change;
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    const value = raw === null ? null : this.#change(raw);
    if (value !== undefined) this.#point?.set(value, atMs, fresh);
  }
}
