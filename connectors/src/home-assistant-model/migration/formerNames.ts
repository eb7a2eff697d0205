import type { FormerName } from './formerName.ts';
import { formerBinarySensors, formerSensors } from './formerSensors.ts';

const percent = { factor: 100, unit: '%' };
const hasMode = { onlyWith: 'iot_hvac_mode' };
const isHeater = { onlyWith: 'iot_water_heater_mode' };
const isHumidifier = { onlyWith: 'iot_humidifier_on' };
const isFan = { onlyWith: 'iot_fan_on' };

/** Selects entities without a device, which are their own devices, by their domain. */
function ofDomain(domain: string): { domain: string; matchers: string } {
  return { domain, matchers: `device=~"${domain}[.].+"` };
}

/** Metrics of Home Assistant's own exporter and the metrics of the catalogue that replace them; sensors and binary sensors first. */
export const formerNames: readonly FormerName[] = [
  ...formerSensors(),
  { former: 'sensor_timestamp_seconds', domain: 'sensor', metric: 'iot_timestamp_seconds' },
  { former: 'sensor_state', domain: 'sensor', metric: 'iot_sensor_value', matchers: 'unit=""' },
  { former: 'battery_level_percent', domain: 'sensor', metric: 'iot_battery_charge_ratio', ...percent },
  ...formerBinarySensors(),
  ...of('climate', [
    ['climate_current_temperature_celsius', 'iot_temperature_celsius', hasMode],
    ['climate_target_temperature_celsius', 'iot_target_temperature_celsius', { ...hasMode, matchers: 'setpoint=""' }],
    ['climate_target_temperature_low_celsius', 'iot_target_temperature_celsius', { ...hasMode, matchers: 'setpoint="heating"' }],
    ['climate_target_temperature_high_celsius', 'iot_target_temperature_celsius', { ...hasMode, matchers: 'setpoint="cooling"' }],
    ['climate_action', 'iot_hvac_action', { stateLabel: 'action' }],
    ['climate_mode', 'iot_hvac_mode', { stateLabel: 'mode' }],
    ['climate_preset_mode', 'iot_preset_mode', { ...hasMode, stateLabel: 'mode' }],
    ['climate_fan_mode', 'iot_fan_mode', { stateLabel: 'mode' }],
  ]),
  ...of('water_heater', [
    ['water_heater_current_temperature_celsius', 'iot_temperature_celsius', isHeater],
    ['water_heater_temperature_celsius', 'iot_target_temperature_celsius', { ...isHeater, matchers: 'setpoint=""' }],
    ['water_heater_target_temperature_low_celsius', 'iot_target_temperature_celsius', { ...isHeater, matchers: 'setpoint="low"' }],
    ['water_heater_target_temperature_high_celsius', 'iot_target_temperature_celsius', { ...isHeater, matchers: 'setpoint="high"' }],
    ['water_heater_operation_mode', 'iot_water_heater_mode', { stateLabel: 'mode' }],
  ]),
  ...of('humidifier', [
    ['humidifier_state', 'iot_humidifier_on', {}],
    ['humidifier_target_humidity_percent', 'iot_target_humidity_ratio', { ...isHumidifier, ...percent }],
    ['humidifier_mode', 'iot_humidifier_mode', { stateLabel: 'mode' }],
  ]),
  ...of('fan', [
    ['fan_state', 'iot_fan_on', {}],
    ['fan_speed_percent', 'iot_fan_speed_ratio', percent],
    ['fan_is_oscillating', 'iot_fan_oscillating', {}],
    ['fan_direction_reversed', 'iot_fan_reversed', {}],
    ['fan_preset_mode', 'iot_preset_mode', { ...isFan, stateLabel: 'mode' }],
  ]),
  ...of('light', [
    ['light_brightness_percent', 'iot_light_brightness_ratio', percent],
    // lights that are off or have no brightness
    ['light_brightness_percent', 'iot_light_on', { ...percent, onlyWithout: 'iot_light_brightness_ratio' }],
  ]),
  ...of('cover', [
    ['cover_state', 'iot_cover_state', { stateLabel: 'state' }],
    ['cover_position', 'iot_cover_position_ratio', percent],
    ['cover_tilt_position', 'iot_cover_tilt_ratio', percent],
  ]),
  ...of('lock', [['lock_state', 'iot_lock_locked', { onlyWith: 'iot_lock_state' }]]),
  ...of('switch', [['switch_state', 'iot_switch_on', { matchers: 'device!~"(input_boolean|automation)[.].+"' }]]),
  ...of('update', [['update_state', 'iot_update_available', {}]]),
  ...of('alarm_control_panel', [['alarm_control_panel_state', 'iot_alarm_panel_state', { stateLabel: 'state' }]]),
  ...of('device_tracker', [['device_tracker_state', 'iot_presence_home', { matchers: 'device!~"person[.].+"' }]]),
  ...of('number', [
    ['number_state', 'iot_setting_value', {}],
    ['number_state_celsius', 'iot_setting_celsius', {}],
    ['number_state_percent', 'iot_setting_ratio', percent],
  ]),
  ...of('automation', [['automation_triggered_count_total', 'iot_automation_triggers_total', {}]]),
  { former: 'person_state', metric: 'iot_presence_home', ...ofDomain('person') },
  { former: 'counter_value', metric: 'iot_tally', ...ofDomain('counter') },
  { former: 'input_boolean_state', metric: 'iot_switch_on', ...ofDomain('input_boolean') },
  { former: 'input_number_state', metric: 'iot_sensor_value', ...ofDomain('input_number') },
  { former: 'input_number_state_celsius', metric: 'iot_temperature_celsius', ...ofDomain('input_number') },
  { former: 'entity_available', domain: '', metric: 'iot_device_up' },
  { former: 'last_updated_time_seconds', domain: '', metric: 'iot_device_last_seen_timestamp_seconds' },
];

type Rest = Omit<FormerName, 'former' | 'domain' | 'metric'>;

function of(domain: string, names: readonly (readonly [former: string, metric: string, rest: Rest])[]): FormerName[] {
  return names.map(([former, metric, rest]) => ({ former, domain, metric, ...rest }));
}

/** Metrics without a replacement, and why. */
export const droppedNames: readonly (readonly [name: string, why: string])[] = [
  ['state_change_total', 'counted writes of a state; use `changes()` of the metric to count changes of the value'],
  ['entity_info, area_info, floor_info', '`iot_device_info` has area and floor by name'],
  ['sensor_enum_*', 'existed only if a text could be parsed as a number; `iot_sensor_state` has all states'],
  ['switch_attr_*', 'any attribute that could be parsed as a number'],
  ['geo_location_*', 'the entities are temporary: each would leave a series behind'],
  ['water_heater_min_temperature_celsius, water_heater_max_temperature_celsius, water_heater_away_mode', 'limits, and a setting'],
  [
    'sensor_unit_*',
    'the unit of a sensor without a class now decides its metric (W: `iot_power_watts`); with other units it is `iot_sensor_value` with the label `unit`',
  ],
];
