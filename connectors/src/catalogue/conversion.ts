import type { Conversion } from './metric.ts';

/**
 * Multiplies by a factor. Decimal fractions become divisions, because `57 / 100` is 0.57 while `57 * 0.01` is 0.5700000000000001.
 */
export function times(factor: number): Conversion {
  const divisor = Math.round(1 / factor);
  if (factor >= 1 || Math.abs(factor * divisor - 1) > 1e-12) return { factor, offset: 0 };
  return (value) => value / divisor;
}

/** Applies a conversion: source unit to base unit. */
export function convert(conversion: Conversion, value: number): number {
  return typeof conversion === 'function' ? conversion(value) : value * conversion.factor + conversion.offset;
}

/** `first`, then `second`, as one conversion. */
export function chain(first: Conversion, second: Conversion): Conversion {
  if (isIdentity(second)) return first;
  if (isIdentity(first)) return second;
  return (value) => convert(second, convert(first, value));
}

/** No conversion. */
export const identity: Conversion = { factor: 1, offset: 0 };

function isIdentity(conversion: Conversion): boolean {
  return typeof conversion !== 'function' && conversion.factor === 1 && conversion.offset === 0;
}
