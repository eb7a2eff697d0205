import type { DisplayValue, FormattedValue } from '@grafana/data';
import type { Display } from '../../../core/catalogue';
import { displayParts } from '../../../core/displayParts';
import type { Series } from './series';

/** By base unit, the longest names first, and of metrics that differ from their unit. */
export type DisplayTable = Readonly<Record<'units' | 'metrics', Readonly<Record<string, Display | undefined>>>>;

let table: DisplayTable = { units: {}, metrics: {} };

/** The table in use, of all panels. Without one, values have no default unit. */
export function setDisplayTable(displays: DisplayTable): void {
  table = displays;
}

/** The display of a metric by the exporter's table; undefined for metrics of others, and for those without a unit. */
export function displayOfMetric(metric: string): Display | undefined {
  if (!metric.startsWith('iot_')) {
    return undefined;
  }
  const { units, metrics } = table;
  const bare = metric.replace(/_total$/, '');
  const unit = Object.keys(units).find((suffix) => bare.endsWith(`_${suffix}`)) ?? '';
  return metrics[metric] ?? units[unit];
}

/** A value in the display unit of its metric, unless the user chose a unit or maps the value to a word. */
export function withDefaultUnit({ labels, field }: Series, value: number, shown: DisplayValue): DisplayValue {
  const { unit, decimals } = field.config;
  const display = unit ? undefined : displayOfMetric(labels.__name__ ?? field.name);
  const isWord = Number.isNaN(Number(shown.text));
  if (display === undefined || isWord) {
    return shown;
  }
  const parts: FormattedValue = displayParts(value, typeof decimals === 'number' ? { ...display, decimals } : display);
  // the colour follows from the value as it is, since thresholds are in the unit of the metric
  return { ...shown, ...parts };
}
