import type { RegisterPoint } from './registerMap.ts';
import { NumberValue, type PointOwner, type PointValue } from './pointValue.ts';

/** Load where power and apparent power are both 0 or not read yet. */
export const idle = -1;
/** Load where the device does not report power and apparent power. */
export const unknown = NaN;

type Unit = 'ratio' | 'percent';

/** A ratio plus the error of rounding. */
const largestRatio = 1.1;
const largestPercent = 110;
/** Below, power and apparent power are too small, or read too far apart, to decide. */
const leastLoad = 0.1;
/** So many contradicting readings in a row prove that the decision was wrong; the phases of one poll are four. */
const contradictions = 12;
const exactlyOne = 0.995;

interface Sources {
  readonly scaledBy: NumberValue | undefined;
  readonly power: PointValue | undefined;
  readonly apparent: PointValue | undefined;
  readonly unit: PowerFactorUnit;
}

/** A power factor whose unit is detected from power and apparent power. */
export class PowerFactorValue extends NumberValue {
  readonly #power: PointValue | undefined;
  readonly #apparent: PointValue | undefined;
  readonly #unit: PowerFactorUnit;

  constructor(point: RegisterPoint, owner: PointOwner, { scaledBy, power, apparent, unit }: Sources) {
    super(point, owner, scaledBy);
    this.#power = power;
    this.#apparent = apparent;
    this.#unit = unit;
  }

  protected override acceptScaled(value: number, atMs: number): void {
    const ratio = this.#unit.ratioOf(value, this.#load());
    if (Number.isNaN(ratio)) this.absent(atMs);
    else super.acceptScaled(ratio, atMs);
  }

  #load(): number {
    const [power, apparent] = [this.#power, this.#apparent];
    if (power?.isGood === undefined || apparent?.isGood === undefined) return power && apparent ? idle : unknown;
    if (!(power instanceof NumberValue) || !(apparent instanceof NumberValue)) return unknown;
    if (power.value === undefined || apparent.value === undefined) return unknown;
    if (apparent.value === 0) return power.value === 0 ? idle : unknown;
    return Math.abs(power.value / apparent.value);
  }
}

/**
 * Whether a device sends its power factor in percent, as SunSpec specifies for models 101 to 204, or as a ratio, as many manufacturers do. The
 * unit is decided by the first reading that shows it and then kept: a power factor of 0.9 % in the evening must not turn into a ratio.
 */
export class PowerFactorUnit {
  #unit: Unit | undefined;
  #contradicted = 0;

  /** `standard`: the unit until a reading shows another one. */
  constructor(standard: Unit | undefined) {
    this.#unit = standard;
    if (standard !== undefined) this.#contradicted = contradictions - 1;
  }

  /** The ratio that was sent; NaN where the unit is not known yet, Infinity where the value is invalid. `load`: power over apparent power, {@link idle} or {@link unknown}. */
  ratioOf(sent: number, load: number): number {
    const size = Math.abs(sent);
    if (size > largestPercent) return Infinity;
    const shown = unitShownBy(size, load);
    if (shown === undefined) return this.#ambiguous(sent, load);
    if (this.#unit === undefined || shown === this.#unit || ++this.#contradicted >= contradictions) this.#unit = shown;
    if (shown !== this.#unit) return NaN;
    this.#contradicted = 0;
    return this.#inUnit(sent);
  }

  #ambiguous(sent: number, load: number): number {
    if (this.#unit !== undefined) return this.#inUnit(sent);
    // no device has a power factor of 1 %
    const isRatio = Number.isNaN(load) || sent === 0 || Math.abs(sent) >= exactlyOne;
    return isRatio ? sent : NaN;
  }

  #inUnit(sent: number): number {
    return this.#unit === 'percent' ? sent / 100 : sent;
  }
}

function unitShownBy(size: number, load: number): Unit | undefined {
  if (size > largestRatio) return 'percent';
  const isDecisive = load >= leastLoad && size >= leastLoad;
  return isDecisive && Math.abs(size - load) < Math.abs(size / 100 - load) ? 'ratio' : undefined;
}
