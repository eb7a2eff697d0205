/** A whole number as a number where a double holds it exactly, else as it is: the series that takes it tells that it is rounded. */
export function wholeNumber(whole: bigint): number | bigint {
  const number = Number(whole);
  return Number.isSafeInteger(number) || BigInt(number) === whole ? number : whole;
}

/** Up to here the upper half of 64 bits leaves room for the lower one in a double. */
const exactHalf = 2 ** 21;

/** The same of a number of 64 bits in two halves: the upper one with its sign, the lower one without. */
export function wholeNumberOf(high: number, low: number): number | bigint {
  if (high < exactHalf && high >= -exactHalf) return high * 2 ** 32 + low;
  return wholeNumber((BigInt(high) << 32n) + BigInt(low));
}
