import type { Fresh, Point, Property } from '../../contract.ts';

type Raw = NonNullable<Property['on']>;

/** Spellings of true and false by devices and converters, in any JSON type. */
const truths: ReadonlyMap<unknown, boolean> = new Map([
  ...['OFF', 'off', 'Off', 'false', 'False', 'FALSE', '0', 0, false].map((raw) => [raw, false] as const),
  ...['ON', 'on', 'On', 'true', 'True', 'TRUE', '1', 1, true].map((raw) => [raw, true] as const),
]);

/** Converts a value of another JSON type or case to the declared one: `"ON"` or 1 to `true`, the number 2 to `"2"`. */
class SpelledPoint implements Point {
  readonly #point: Point;
  readonly #declared: ReadonlyMap<unknown, Raw>;

  constructor(point: Point, declared: ReadonlyMap<unknown, Raw>) {
    this.#point = point;
    this.#declared = declared;
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    this.#point.set(this.#declared.get(raw) ?? raw, atMs, fresh);
  }

  holds(raw: unknown): boolean {
    return this.#point.holds(this.#declared.get(raw) ?? raw);
  }
}

const spellings = new WeakMap<Property, ReadonlyMap<unknown, Raw>>();

/** The point itself, or a {@link SpelledPoint} before it where the property declares values. */
export function spelled(point: Point, property: Property): Point {
  const declared = spellings.get(property) ?? spellingsOf(property);
  spellings.set(property, declared);
  return declared.size === 0 ? point : new SpelledPoint(point, declared);
}

function spellingsOf({ kind, on, off, values = [] }: Property): ReadonlyMap<unknown, Raw> {
  if (kind === 'enum') return new Map(values.flatMap((value) => otherTypes(value).map((other) => [other, value] as const)));
  if (kind !== 'binary' || on === undefined || off === undefined) return new Map();
  const [isOn, isOff] = [truths.get(on), truths.get(off)];
  if (isOn === undefined || isOff === undefined || isOn === isOff)
    return new Map([...otherCases(off), ...otherCases(on), [off, off], [on, on]]);
  // the declared values come last, so that they stay what they are
  return new Map([...[...truths].map(([raw, isTrue]) => [raw, isTrue === isOn ? on : off] as const), [off, off], [on, on]]);
}

/** A declared `2` may be published as a number, a declared `ON` or `true` as a boolean. */
function otherTypes(value: string): readonly (number | boolean)[] {
  if (value !== '' && String(Number(value)) === value) return [Number(value)];
  const truth = truths.get(value);
  return truth === undefined ? [] : [truth];
}

function otherCases(raw: Raw): readonly (readonly [string, Raw])[] {
  return typeof raw === 'string' ? [raw.toLowerCase(), raw.toUpperCase()].map((other) => [other, raw]) : [];
}
