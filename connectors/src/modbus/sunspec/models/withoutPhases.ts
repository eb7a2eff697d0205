import type { ModelPoint } from './model.ts';

/** Points of phases that a model on one phase, or on two, does not have. */
const missing = { 1: /ph(B|C|AB|BC|CA)$/i, 2: /ph(C|BC|CA)$/i } as const;

/** The points of a model on so many phases: devices say 0, not "not implemented", for the phases that they do not have. */
export function withoutPhases(points: readonly ModelPoint[], phases: number): readonly ModelPoint[] {
  if (phases !== 1 && phases !== 2) return points;
  return points.map((point) => (missing[phases].test(point.name) ? { ...point, absent: [...(point.absent ?? []), 0] } : point));
}
