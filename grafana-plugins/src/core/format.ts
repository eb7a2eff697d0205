import { dateTimeFormat, formattedValueToString } from '@grafana/data';
import { t } from '@grafana/i18n';
import { metricInfo } from './catalogue';
import type { Reading } from './device';
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
      return Number.isFinite(value) ? booleanReadingText(metric, value === 1) : noValue;
    case 'stateset':
      return labels['state'] ?? '';
    default:
      return valueText(metric, value, labels);
  }
}

/** The readings of a device in a line: a number that is a target says so. */
export function readingsText(readings: readonly Reading[]): string {
  return readings
    .map((reading) => {
      const text = readingText(reading);
      return reading.metric.startsWith('iot_target_') ? t('value.target', 'target {{text}}', { text, ...unescaped }) : text;
    })
    .join(' · ');
}

export function yesOrNo(isTrue: boolean): string {
  return isTrue ? t('value.yes', 'yes') : t('value.no', 'no');
}

/** Words for booleans, since "yes" is meaningless without the metric name. */
function booleanReadingText(metric: string, isTrue: boolean): string {
  switch (metric) {
    case 'iot_water_leak_detected':
      return isTrue ? t('value.wet', 'wet') : t('value.dry', 'dry');
    case 'iot_smoke_detected':
      return isTrue ? t('value.smoke', 'smoke') : t('value.no-smoke', 'no smoke');
    case 'iot_gas_detected':
      return isTrue ? t('value.gas', 'gas') : t('value.no-gas', 'no gas');
    case 'iot_carbon_monoxide_detected':
      return isTrue ? t('value.carbon-monoxide', 'carbon monoxide') : t('value.no-carbon-monoxide', 'no carbon monoxide');
    case 'iot_contact_open':
    case 'iot_valve_open':
      return isTrue ? t('value.open', 'open') : t('value.closed', 'closed');
    case 'iot_lock_locked':
      return isTrue ? t('value.locked', 'locked') : t('value.unlocked', 'unlocked');
    case 'iot_occupancy_detected':
      return isTrue ? t('value.occupied', 'occupied') : t('value.empty', 'empty');
    case 'iot_vibration_detected':
      return isTrue ? t('value.vibrating', 'vibrating') : t('value.still', 'still');
    case 'iot_presence_home':
      return isTrue ? t('value.home', 'home') : t('value.away', 'away');
    case 'iot_running':
      return isTrue ? t('value.running', 'running') : t('value.stopped', 'stopped');
    case 'iot_switch_on':
    case 'iot_light_on':
    case 'iot_fan_on':
      return isTrue ? t('value.on', 'on') : t('value.off', 'off');
    default:
      return yesOrNo(isTrue);
  }
}
