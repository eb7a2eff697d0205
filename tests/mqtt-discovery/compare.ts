import type { Exported } from './sideBySide.ts';

/** A series that is not the same through both connectors. */
export interface Difference {
  readonly series: string;
  /** Value through Home Assistant; undefined without a series. */
  readonly home?: number | undefined;
  /** Value through discovery; undefined without a series. */
  readonly direct?: number | undefined;
}

/** Which series differ, in the order of their names. */
export function compare(home: Exported, direct: Exported): readonly Difference[] {
  return [...new Set([...home.series.keys(), ...direct.series.keys()])]
    .sort()
    .map((series) => ({ series, home: home.series.get(series), direct: direct.series.get(series) }))
    .filter(({ home: a, direct: b }) => a === undefined || b === undefined || !isSame(a, b));
}

/** Home Assistant's factors of units, and its texts of converted values, have fewer digits. */
function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.abs(b);
}
