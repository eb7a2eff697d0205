/** Converts to a number if a double can hold it exactly; else returns the bigint, which the series rounds and logs. */
export function wholeNumber(whole: bigint): number | bigint {
  const number = Number(whole);
  return Number.isSafeInteger(number) || BigInt(number) === whole ? number : whole;
}

/** With a smaller upper half, a double can hold all 64 bits. */
const exactHalf = 2 ** 21;

/** The same for a 64-bit number in two halves: the upper one signed, the lower one unsigned. */
export function wholeNumberOf(high: number, low: number): number | bigint {
  if (high < exactHalf && high >= -exactHalf) return high * 2 ** 32 + low;
  return wholeNumber((BigInt(high) << 32n) + BigInt(low));
}
