import { formattedValueToString, getValueFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { metricInfo } from './catalogue';
import type { Reading } from './device';
import { displayUnit, unitOfName } from './units';

/** Base unit of any metric: the catalogue's, else the one its name ends in. */
export function baseUnitOf(metric: string): string | undefined {
  const facts = metricInfo(metric);
  return facts === undefined ? unitOfName(metric) : facts.unit;
}

// what a sum of floating-point numbers leaves is no reading: "-42.6 fW"
const nothing = 1e-9;

/** A value in a base unit as people read it: `0.45` of `ratio` is "45%", `7200000` of `joules` "2 kWh". */
export function valueText(metric: string, value: number): string {
  const facts = metricInfo(metric);
  if (facts?.type === 'boolean') {
    return booleanText(value === 1);
  }
  const { id, factor } = displayUnit(baseUnitOf(metric));
  const shown = value * factor;
  return formattedValueToString(getValueFormat(id)(Math.abs(shown) < nothing ? 0 : shown));
}

/** The same for a reading of a list. */
export function readingText({ metric, value }: Reading): string {
  return metricInfo(metric)?.type === 'boolean' ? booleanReadingText(metric, value === 1) : valueText(metric, value);
}

function booleanText(isTrue: boolean): string {
  return isTrue ? t('value.yes', 'yes') : t('value.no', 'no');
}

/** Beside other readings a bare "yes" says nothing. */
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
