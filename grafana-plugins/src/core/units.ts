import { type Display, displayOfUnit, metricInfo } from './catalogue';
import { displayPreferences } from './displayPreferences';

const plain: Display = { maxDecimals: 3 };
const suffixes = [...displayOfUnit.keys()].sort((a, b) => b.length - a.length);

/** Base unit from the suffix of a metric name, for metrics that are not in the catalogue. */
export function unitOfName(metric: string): string | undefined {
  const bare = metric.replace(/_total$/, '');
  return suffixes.find((suffix) => bare.endsWith(`_${suffix}`));
}

/** Base unit of a metric: from the catalogue, else from the suffix of its name. */
export function baseUnitOf(metric: string): string | undefined {
  const info = metricInfo(metric);
  return info === undefined ? unitOfName(metric) : info.unit;
}

/** A conversion from the base unit, `value * factor + offset`, and its Grafana unit. */
export interface DisplayUnit extends Omit<Display, 'unit' | 'factor'> {
  /** Id of a Grafana unit; `none` for plain numbers. */
  readonly unit: string;
  readonly factor: number;
  readonly offset: number;
}

/** How a metric is displayed, in the units that the person chose. Labels tell a temperature setting from a correction of one. */
export function displayOf(metric: string, labels: Readonly<Record<string, string>> = {}): DisplayUnit {
  const display = inChosenUnit(tableDisplay(metric, labels['sensor']), labels['setting'] ?? '');
  return { unit: 'none', factor: 1, offset: 0, ...(display.unit === undefined && isBare(display) ? plain : undefined), ...display };
}

/** A duration that a meter of operating hours has counted, by its name at the source. */
const operatingHours = /hours|stunden|operating/;

function tableDisplay(metric: string, sensor = ''): Display {
  if (metric === 'iot_duration_seconds' && operatingHours.test(sensor)) {
    return tableDisplay('iot_operating_time_seconds_total');
  }
  const info = metricInfo(metric);
  return (info === undefined ? displayOfUnit.get(unitOfName(metric) ?? '') : info.display) ?? plain;
}

function isBare({ decimals, maxDecimals }: Display): boolean {
  return decimals === undefined && maxDecimals === undefined;
}

const corrections = /calibration|offset|delta|hyster|deadband|dead_?zone|tolerance|sensitivity|accuracy|setback|difference/;

function inChosenUnit(display: Display, setting: string): Partial<DisplayUnit> & Display {
  const { temperature, energy } = displayPreferences();
  const kind = display.kind === 'temperature' && corrections.test(setting) ? 'difference' : display.kind;
  switch (kind) {
    case 'temperature':
      return temperature === 'fahrenheit' ? { ...display, unit: 'fahrenheit', factor: 1.8, offset: 32 } : display;
    case 'difference':
      return { ...display, kind, ...(temperature === 'fahrenheit' ? { unit: 'fahrenheit', factor: 1.8 } : { unit: 'suffix:K' }) };
    case 'energy':
      if (energy === 'scaled') {
        return { ...display, unit: 'watth', factor: 1 / 3600, maxDecimals: 2 };
      }
      return energy === 'megajoules' ? { ...display, unit: 'suffix:MJ', factor: 1e-6 } : display;
    default:
      return display;
  }
}
