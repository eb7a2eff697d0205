import { t } from '@grafana/i18n';

/** Words for true and false by metric, since "yes" is meaningless without the name of the metric. */
const words: Readonly<Record<string, () => readonly [string, string]>> = {
  iot_water_leak_detected: () => [t('value.wet', 'wet'), t('value.dry', 'dry')],
  iot_smoke_detected: () => [t('value.smoke', 'smoke'), t('value.no-smoke', 'no smoke')],
  iot_gas_detected: () => [t('value.gas', 'gas'), t('value.no-gas', 'no gas')],
  iot_carbon_monoxide_detected: () => [t('value.carbon-monoxide', 'carbon monoxide'), t('value.no-carbon-monoxide', 'no carbon monoxide')],
  iot_problem_detected: () => [t('value.problem', 'problem'), t('value.no-problem', 'no problem')],
  iot_rain_detected: () => [t('value.rain', 'rain'), t('value.no-rain', 'no rain')],
  iot_alarm_active: () => [t('value.alarm', 'alarm'), t('value.no-alarm', 'no alarm')],
  iot_contact_open: openOrClosed,
  iot_valve_open: openOrClosed,
  iot_lock_locked: () => [t('value.locked', 'locked'), t('value.unlocked', 'unlocked')],
  iot_occupancy_detected: () => [t('value.occupied', 'occupied'), t('value.empty', 'empty')],
  iot_vibration_detected: () => [t('value.vibrating', 'vibrating'), t('value.still', 'still')],
  iot_presence_home: () => [t('value.home', 'home'), t('value.away', 'away')],
  iot_running: () => [t('value.running', 'running'), t('value.stopped', 'stopped')],
  iot_plug_connected: () => [t('value.plugged-in', 'plugged in'), t('value.unplugged', 'unplugged')],
  iot_switch_on: onOrOff,
  iot_light_on: onOrOff,
  iot_fan_on: onOrOff,
  iot_humidifier_on: onOrOff,
  iot_input_active: onOrOff,
};

function openOrClosed(): readonly [string, string] {
  return [t('value.open', 'open'), t('value.closed', 'closed')];
}

function onOrOff(): readonly [string, string] {
  return [t('value.on', 'on'), t('value.off', 'off')];
}

export function yesOrNo(isTrue: boolean): string {
  return isTrue ? t('value.yes', 'yes') : t('value.no', 'no');
}

/** What a boolean says without the name of its metric: "open"; "yes" for metrics that are only shown with their names. */
export function booleanText(metric: string, isTrue: boolean): string {
  const [ifTrue, ifFalse] = words[metric]?.() ?? [];
  return (isTrue ? ifTrue : ifFalse) ?? yesOrNo(isTrue);
}
