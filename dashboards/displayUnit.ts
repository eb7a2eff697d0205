import { familyNamed } from '@gaugeway/connectors/catalogue/metrics';
import { displayOf } from '@gaugeway/connectors/catalogue/display';

/** How a dashboard shows the values of a metric: a query in the unit for people, and the id of that unit in Grafana. */
export interface ShownMetric {
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
}

/** A query of a metric, converted from its base unit to the one of the table of display units. Throws if the catalogue lacks the metric. */
export function inDisplayUnit(metric: string, expr: string): ShownMetric {
  const { unit = 'none', factor = 1, decimals } = displayOf(familyNamed(metric)) ?? {};
  return { expr: converted(expr, factor), unit, ...(decimals !== undefined && { decimals }) };
}

function converted(expr: string, factor: number): string {
  if (factor === 1) return expr;
  return factor > 1 ? `(${expr}) * ${numberText(factor)}` : `(${expr}) / ${numberText(Number((1 / factor).toPrecision(12)))}`;
}

function numberText(value: number): string {
  return value >= 1e5 ? value.toExponential().replace('e+', 'e') : String(value);
}
