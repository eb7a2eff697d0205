import { wholeNumber } from '../../wholeNumber.ts';
import type { RegisterPoint } from './registerMap.ts';
import { PointValue, type PointOwner } from './pointValue.ts';

/** Powers of ten by which a scale point may multiply; beyond them it is none [SunSpec: -10 to 10]. */
const largestExponent = 10;

/** A number, scaled; also what other points are scaled by. */
export class NumberValue extends PointValue {
  /** The last good one, scaled; undefined without. */
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
      if (scale === undefined) return this.#unscaled(this.#scaledBy, atMs);
      value = this.#isExponent ? timesTenTo(value, scale) : value * scale;
    }
    value += this.#offset;
    if (typeof raw === 'bigint') this.#acceptWhole(raw, value, atMs);
    else this.settle(value, atMs);
  }

  /** Takes the scaled value. */
  protected settle(value: number, atMs: number): void {
    // also what is NaN or infinite
    if (!(value >= this.#least && value <= this.#largest)) return this.refuse('range', value, atMs);
    this.#hold(value, atMs);
  }

  /** What no double holds is scaled as it is, and rounded once at most. */
  #acceptWhole(raw: bigint, rounded: number, atMs: number): void {
    if (Number.isSafeInteger(Number(raw))) return this.settle(rounded, atMs);
    if (!(rounded >= this.#least && rounded <= this.#largest)) return this.refuse('range', rounded, atMs);
    const whole = this.#scaleWhole(raw);
    this.#hold(whole === undefined ? rounded : Number(whole), atMs, whole);
  }

  /** Undefined where it is not scaled by whole numbers or their inverses. */
  #scaleWhole(raw: bigint): number | bigint | undefined {
    const exponent = this.#scaledBy === undefined ? 0 : this.#isExponent ? (this.#scaledBy.value ?? NaN) : NaN;
    if (![this.#factor, this.#offset, exponent].every(Number.isSafeInteger)) return undefined;
    const scaled = raw * BigInt(this.#factor) * 10n ** BigInt(Math.max(0, exponent));
    const divisor = BigInt(this.#divisor) * 10n ** BigInt(Math.max(0, -exponent));
    const [quotient, rest] = [scaled / divisor + BigInt(this.#offset), scaled % divisor];
    return rest === 0n ? wholeNumber(quotient) : Number(quotient) + Number(rest) / Number(divisor);
  }

  #hold(value: number, atMs: number, whole: number | bigint = value): void {
    if (this.isGood !== true) this.turn(true);
    this.value = value;
    if (this.target !== undefined) this.target.set(whole, atMs);
    else if (this.point.describes !== undefined) this.owner.describes(this.point, String(value));
  }

  /** A float that the device has not; BCD that is none. */
  #notANumber(atMs: number): void {
    if (this.point.type.startsWith('bcd')) this.refuse('range', 'no decimal digits', atMs);
    else this.absent(atMs);
  }

  /** Without its scale a number means nothing. */
  #unscaled(scaledBy: NumberValue, atMs: number): void {
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
