import { formattedValueToString, getValueFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { metricInfo } from './catalogue';
import type { Reading } from './device';
import { displayUnit, unitOfName } from './units';

/** Base unit of a metric: from the catalogue, else from the suffix of its name. */
export function baseUnitOf(metric: string): string | undefined {
  const info = metricInfo(metric);
  return info === undefined ? unitOfName(metric) : info.unit;
}

// below it a value is a floating-point rounding error: "-42.6 fW"
const roundingError = 1e-9;

/** Formats a value in a base unit for display: `0.45` of `ratio` is "45%", `7200000` of `joules` "2 kWh". */
export function valueText(metric: string, value: number): string {
  if (metricInfo(metric)?.type === 'boolean') {
    return booleanText(value === 1);
  }
  const { id, factor } = displayUnit(baseUnitOf(metric));
  const shown = value * factor;
  return formattedValueToString(getValueFormat(id)(Math.abs(shown) < roundingError ? 0 : shown));
}

/** Formats a reading without its metric name: booleans get a word of their own, such as "open". */
export function readingText({ metric, value }: Reading): string {
  return metricInfo(metric)?.type === 'boolean' ? booleanReadingText(metric, value === 1) : valueText(metric, value);
}

function booleanText(isTrue: boolean): string {
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
      return booleanText(isTrue);
  }
}
