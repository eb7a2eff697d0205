import { Implausible, type Point } from '../../contract.ts';
import { wholeNumber } from '../../wholeNumber.ts';
import type { RegisterPoint } from './registerMap.ts';
import { rawReader, type RawReader } from './rawReader.ts';

/** The device of a point. */
export interface PointOwner {
  /** A point became good or bad; `from` is undefined before its first reading. */
  qualityChanged(from: boolean | undefined, to: boolean): void;
  /** Text or number that describes the device. */
  describes(point: RegisterPoint, text: string): void;
  /** A named bit was set or cleared. */
  fault(point: RegisterPoint, name: string, isActive: boolean): void;
}

/** One point of one device: decodes its part of a response and passes the value on. */
export abstract class PointValue {
  readonly point: RegisterPoint;
  /** Where readings go; undefined where nothing is exported. */
  target: Point | undefined;
  isGood: boolean | undefined;
  protected readonly owner: PointOwner;
  protected readonly read: RawReader;
  readonly #absent: ReadonlySet<unknown> | undefined;
  readonly #sentinels: ReadonlySet<unknown> | undefined;

  constructor(point: RegisterPoint, owner: PointOwner) {
    this.point = point;
    this.owner = owner;
    this.read = rawReader(point);
    this.#absent = rawSet(point.absent, point);
    this.#sentinels = rawSet(point.sentinels, point);
  }

  /** `at` is the position in the response as {@link RawReader} counts it. */
  take(data: Buffer, at: number, atMs: number): void {
    const raw = this.read(data, at);
    if (this.#absent?.has(raw) === true) this.absent(atMs);
    else if (this.#sentinels?.has(raw) === true) this.refuse('sentinel', raw, atMs);
    else this.accept(raw, atMs);
  }

  /** The point could not be read. */
  fail(atMs: number): void {
    this.setGood(false);
    this.forget();
    this.target?.set(null, atMs);
  }

  protected abstract accept(raw: number | bigint | string, atMs: number): void;

  /** The last value is no longer valid. */
  protected forget(): void {
    // most points hold no value
  }

  protected setGood(isGood: boolean): void {
    if (isGood === this.isGood) return;
    this.owner.qualityChanged(this.isGood, isGood);
    this.isGood = isGood;
  }

  /** The device reports that it has no such value. */
  protected absent(atMs: number): void {
    this.setGood(true);
    this.forget();
    this.target?.set(null, atMs);
  }

  protected refuse(reason: 'sentinel' | 'range', raw: unknown, atMs: number): void {
    this.setGood(false);
    this.forget();
    this.target?.set(new Implausible(reason, raw), atMs);
  }
}

/** Single values as the reader returns them. */
function rawSet(values: RegisterPoint['absent'], { type, bits }: RegisterPoint): ReadonlySet<unknown> | undefined {
  const isBig = bits === undefined && type.endsWith('int64');
  return values && new Set(values.map((value) => (isBig ? BigInt(value) : Number(value))));
}

/** Largest valid exponent of a scale point [SunSpec: -10 to 10]. */
const largestExponent = 10;

/** A scaled number; also the scale of other points. */
export class NumberValue extends PointValue {
  /** The last good value, scaled; undefined without one. */
  value: number | undefined;
  readonly #scaledBy: NumberValue | undefined;
  readonly #isExponent: boolean;
  readonly #factor: number;
  readonly #divisor: number;
  readonly #offset: number;
  readonly #least: number;
  readonly #largest: number;

  constructor(point: RegisterPoint, owner: PointOwner, scaledBy?: NumberValue) {
    super(point, owner);
    const { scale = 1, offset = 0, range = [-Number.MAX_VALUE, Number.MAX_VALUE] } = point;
    this.#scaledBy = scaledBy;
    this.#isExponent = point.scalePoint?.as === 'exponent';
    // 231 / 10 is 23.1, 231 * 0.1 is not
    const inverse = Math.round(1 / scale);
    const isFraction = Math.abs(scale) < 1 && 1 / inverse === scale;
    this.#factor = isFraction ? 1 : scale;
    this.#divisor = isFraction ? inverse : 1;
    this.#offset = offset;
    [this.#least, this.#largest] = range;
  }

  protected override accept(raw: number | bigint | string, atMs: number): void {
    const number = typeof raw === 'number' ? raw : Number(raw);
    if (Number.isNaN(number)) return this.#notANumber(atMs);
    let value = (number * this.#factor) / this.#divisor;
    if (this.point.scalePoint !== undefined && this.#scaledBy === undefined) return this.absent(atMs);
    if (this.#scaledBy !== undefined) {
      const scale = this.#scaledBy.value;
      if (scale === undefined) return this.#withoutScale(this.#scaledBy, atMs);
      value = this.#isExponent ? timesTenTo(value, scale) : value * scale;
    }
    value += this.#offset;
    if (typeof raw === 'bigint') this.#acceptWhole(raw, value, atMs);
    else this.acceptScaled(value, atMs);
  }

  protected acceptScaled(value: number, atMs: number): void {
    // refuses NaN and infinity too
    if (!(value >= this.#least && value <= this.#largest)) return this.refuse('range', value, atMs);
    this.#hold(value, atMs);
  }

  /** An integer beyond the precision of a double is scaled exactly and rounded at most once. */
  #acceptWhole(raw: bigint, rounded: number, atMs: number): void {
    if (Number.isSafeInteger(Number(raw))) return this.acceptScaled(rounded, atMs);
    if (!(rounded >= this.#least && rounded <= this.#largest)) return this.refuse('range', rounded, atMs);
    const whole = this.#scaleWhole(raw);
    this.#hold(whole === undefined ? rounded : Number(whole), atMs, whole);
  }

  /** Undefined where the scale is neither an integer nor the inverse of one. */
  #scaleWhole(raw: bigint): number | bigint | undefined {
    const exponent = this.#scaledBy === undefined ? 0 : this.#isExponent ? (this.#scaledBy.value ?? NaN) : NaN;
    if (![this.#factor, this.#offset, exponent].every(Number.isSafeInteger)) return undefined;
    const scaled = raw * BigInt(this.#factor) * 10n ** BigInt(Math.max(0, exponent));
    const divisor = BigInt(this.#divisor) * 10n ** BigInt(Math.max(0, -exponent));
    const [quotient, rest] = [scaled / divisor + BigInt(this.#offset), scaled % divisor];
    return rest === 0n ? wholeNumber(quotient) : Number(quotient) + Number(rest) / Number(divisor);
  }

  #hold(value: number, atMs: number, whole: number | bigint = value): void {
    if (this.isGood !== true) this.setGood(true);
    this.value = value;
    if (this.target !== undefined) this.target.set(whole, atMs);
    else if (this.point.describes !== undefined) this.owner.describes(this.point, String(value));
  }

  /** A float NaN means "not implemented"; BCD with other digits is an error. */
  #notANumber(atMs: number): void {
    if (this.point.type.startsWith('bcd')) this.refuse('range', 'no decimal digits', atMs);
    else this.absent(atMs);
  }

  /** A number without its scale has no meaning. */
  #withoutScale(scaledBy: NumberValue, atMs: number): void {
    if (scaledBy.isGood === true) this.absent(atMs);
    else this.fail(atMs);
  }

  protected override forget(): void {
    this.value = undefined;
  }
}

function timesTenTo(value: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > largestExponent) return NaN;
  return exponent < 0 ? value / 10 ** -exponent : value * 10 ** exponent;
}
