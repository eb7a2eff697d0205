import type { DisplayValue, FormattedValue } from '@grafana/data';
import type { Display } from '../../../core/catalogue';
import { displayParts } from '../../../core/displayParts';
import displays from '../displayUnits.json';
import type { Series } from './series';

const { units, metrics } = displays as unknown as Readonly<Record<'units' | 'metrics', Readonly<Record<string, Display | undefined>>>>;
const suffixes = Object.keys(units).sort((a, b) => b.length - a.length);

/** The display of a metric by the exporter's table; undefined for metrics of others, and for those without a unit. */
export function displayOfMetric(metric: string): Display | undefined {
  if (!metric.startsWith('iot_')) {
    return undefined;
  }
  const bare = metric.replace(/_total$/, '');
  return metrics[metric] ?? units[suffixes.find((suffix) => bare.endsWith(`_${suffix}`)) ?? ''];
}

/** A value in the display unit of its metric, unless the user chose a unit or maps the value to a word. */
export function withDefaultUnit({ labels, field }: Series, value: number, shown: DisplayValue): DisplayValue {
  const { unit, decimals } = field.config;
  const display = unit ? undefined : displayOfMetric(labels.__name__ ?? field.name);
  const isWord = Number.isNaN(Number(shown.text));
  if (display === undefined || display.kind === 'money' || isWord) {
    return shown;
  }
  const parts: FormattedValue = displayParts(value, typeof decimals === 'number' ? { ...display, decimals } : display);
  // the colour follows from the value as it is, since thresholds are in the unit of the metric
  return { ...shown, ...parts };
}
