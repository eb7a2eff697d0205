import { dateTimeFormat, formattedValueToString } from '@grafana/data';
import { t } from '@grafana/i18n';
import { booleanText, yesOrNo } from './booleanText';
import { metricInfo } from './catalogue';
import type { Reading } from './device';
import { partWords } from './partWords';
import { displayParts } from './displayParts';
import { unescaped } from './unescaped';
import { displayOf, type DisplayUnit } from './units';

const noValue = '–';

/** Formats a value in a base unit for display: `0.45` of `ratio` is "45%", `7200000` of `joules` "2 kWh". */
export function valueText(metric: string, value: number, labels: Reading['labels'] = {}): string {
  if (!Number.isFinite(value)) {
    return noValue;
  }
  if (metricInfo(metric)?.type === 'boolean') {
    return yesOrNo(value === 1);
  }
  const display = displayOf(metric, labels);
  switch (display.kind) {
    case 'date':
      return dateText(value * 1000);
    case 'money':
      return moneyText(value, display, labels['currency']);
    default: {
      const text = numberText(value, display);
      return labels['unit'] === undefined ? text : `${text} ${labels['unit']}`;
    }
  }
}

/** End of the year 9999: a later time is one in another unit. A device without a clock reports 0. */
const lastDateMs = 253_402_300_799_999;

function dateText(timeMs: number): string {
  return timeMs > 0 && timeMs <= lastDateMs ? dateTimeFormat(timeMs) : noValue;
}

/** `12.34 €`, `0.3123 €/kWh`: the symbol as in English, where the dollars of several countries differ. */
function moneyText(value: number, { unit, ...digits }: DisplayUnit, currency = ''): string {
  const number = numberText(value, { ...digits, unit: 'none' });
  const per = /^suffix:(.*)$/.exec(unit)?.[1] ?? '';
  const symbol = currencySymbol(currency);
  return symbol === '' ? number : `${number} ${symbol}${per}`;
}

function currencySymbol(currency: string): string {
  try {
    const parts = new Intl.NumberFormat('en', { style: 'currency', currency }).formatToParts(0);
    return parts.find(({ type }) => type === 'currency')?.value ?? currency;
  } catch {
    return currency;
  }
}

function numberText(value: number, display: DisplayUnit): string {
  return formattedValueToString(displayParts(value, display));
}

/** Formats a reading without its metric name: booleans get a word of their own, such as "open"; of a stateset it is the state. */
export function readingText({ metric, labels, value }: Reading): string {
  switch (metricInfo(metric)?.type) {
    case 'boolean':
      // a sensor without a value is not dry
      return Number.isFinite(value) ? booleanText(metric, value === 1) : noValue;
    case 'stateset':
      return partWords(labels['state'] ?? '');
    default:
      return valueText(metric, value, labels);
  }
}

/** The readings of a device in a line: a target says so, and what could be anything says of what it is. */
export function readingsText(readings: readonly Reading[]): string {
  return readings.map(namedText).join(' · ');
}

/** Metrics whose values mean nothing without their part, such as `3` for a tally. */
const ofAnything = new Set(['iot_tally', 'iot_sensor_value', 'iot_input_active']);

function namedText(reading: Reading): string {
  const { metric, labels } = reading;
  const text = readingText(reading);
  const part = labels['sensor'] ?? labels['channel'] ?? '';
  if (metric.startsWith('iot_target_')) {
    return t('value.target', 'target {{text}}', { text, ...unescaped });
  }
  return ofAnything.has(metric) && part !== '' ? `${partWords(part)} ${text}` : text;
}
