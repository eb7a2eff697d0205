/** Where power over apparent power says nothing: both are 0, or not read yet. */
export const idle = -1;
/** Where a device does not tell both. */
export const unknown = NaN;

type Unit = 'ratio' | 'percent';

/** A ratio with what rounding adds. */
const largestRatio = 1.1;
const largestPercent = 110;
/** Below, power and apparent power are too small, or read too far apart, to tell. */
const leastTelling = 0.1;
/** So many readings in a row prove that it was decided wrongly; the phases of one poll are four. */
const contradictions = 12;
const exactlyOne = 0.995;

/**
 * Whether a device sends its power factor in percent, as models 101 to 204 of the standard have it, or as a ratio, as many makers do. Decided
 * once by what shows it, and then kept: a power factor near 0 in the evening is no ratio because it is below 1.
 */
export class PowerFactorUnit {
  #unit: Unit | undefined;
  #contradicted = 0;

  /** `standard`: what counts until something else shows. */
  constructor(standard: Unit | undefined) {
    this.#unit = standard;
    if (standard !== undefined) this.#contradicted = contradictions - 1;
  }

  /** The ratio that was sent; NaN where it cannot be told, Infinity where it is none. `load` is power over apparent power, or why there is none. */
  ratioOf(sent: number, load: number): number {
    const size = Math.abs(sent);
    if (size > largestPercent) return Infinity;
    const shown = shownBy(size, load);
    if (shown === undefined) return this.#unshown(sent, load);
    if (this.#unit === undefined || shown === this.#unit || ++this.#contradicted >= contradictions) this.#unit = shown;
    if (shown !== this.#unit) return NaN;
    this.#contradicted = 0;
    return this.#inUnit(sent);
  }

  #unshown(sent: number, load: number): number {
    if (this.#unit !== undefined) return this.#inUnit(sent);
    // 1 % is no power factor that a device has
    const isRatio = Number.isNaN(load) || sent === 0 || Math.abs(sent) >= exactlyOne;
    return isRatio ? sent : NaN;
  }

  #inUnit(sent: number): number {
    return this.#unit === 'percent' ? sent / 100 : sent;
  }
}

function shownBy(size: number, load: number): Unit | undefined {
  if (size > largestRatio) return 'percent';
  const tells = load >= leastTelling && size >= leastTelling;
  return tells && Math.abs(size - load) < Math.abs(size / 100 - load) ? 'ratio' : undefined;
}
