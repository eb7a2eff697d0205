import type { Difference } from './compare.ts';

interface Explanation {
  readonly case: string;
  readonly series: RegExp;
  readonly why: string;
}

/** Differences between both connectors that are right as they are. docs/mqtt-comparison.md is written from this list. */
export const explanations: readonly Explanation[] = [];

/** Why a difference is right; undefined if it is not explained. */
export function explanationOf(name: string, { series }: Difference): string | undefined {
  return explanations.find((explanation) => explanation.case === name && explanation.series.test(series))?.why;
}
