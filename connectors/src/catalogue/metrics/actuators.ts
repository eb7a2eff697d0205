import { metricFamilies } from '../family.ts';

/** Commands and motions of covers and the states that they mean; valves use the same words. */
const coverStates = { close: 'closed', opened: 'open', stop: 'stopped', pause: 'stopped', up: 'opening', down: 'closing' };

const states = metricFamilies('state', [
  {
    name: 'iot_switch_on',
    help: 'Whether a switch, relay or socket is on',
    values: 'boolean',
    zigbee: 'switch.state◆ state◆=onoff switch◆ switchN◆ light_switch◆ relay_switch◆ night_light◆ heater◆ pump_N◆ pump_all◆',
  },
  { name: 'iot_light_on', help: 'Whether a light is on', values: 'boolean', zigbee: 'light.state◆' },
  {
    name: 'iot_light_brightness_ratio',
    help: 'Brightness of a light',
    zigbee: 'brightness◆ brightness_N◆',
    assumed: 'max 254',
  },
  {
    name: 'iot_light_color_temperature_kelvin',
    help: 'Colour temperature of a light',
    zigbee: 'light.color_temp◆ color_temp◆=mired',
    synonyms: 'temp',
    assumed: 'mired',
  },
  { name: 'iot_light_color_mode', help: 'How the colour of a light is given', values: 'states', zigbee: 'color_mode' },
  {
    name: 'iot_cover_position_ratio',
    help: 'Position of a cover, 1 is open',
    zigbee:
      'cover.position◆ position◆@cover cover_position◆ current_position@cover position_current@cover position_percent@cover percent_state@cover ' +
      'curtain_position position_best memory_position@cover',
    synonyms: 'curtain percent',
    assumed: '%',
  },
  { name: 'iot_cover_tilt_ratio', help: 'Tilt of a cover, 1 is open', zigbee: 'tilt◆', assumed: '%' },
  {
    name: 'iot_cover_state',
    help: 'What a cover does',
    values: 'states',
    zigbee:
      'cover.state◆ motor_state moving cover_state◆ state◆=motion@cover current_state◆=motion@cover status=motion@cover drive_state=motion ' +
      'curtain_status_N=motion',
    synonyms: 'curtain',
    states: coverStates,
  },
  {
    name: 'iot_valve_open',
    help: 'Whether a valve is open',
    values: 'boolean',
    zigbee: 'valve.state◆ valve_state◆ valve valve_status gas_valve_state◆ state◆=openclose@valve',
    opens: true,
  },
  {
    name: 'iot_valve_position_ratio',
    help: 'Opening of a valve',
    zigbee:
      'valve.position◆ valve_position◆ position◆@valve position_current@valve current_position@valve position_percent@valve percent_state@valve',
    synonyms: 'percent',
    assumed: '%',
  },
  { name: 'iot_valve_state', help: 'What a valve does', values: 'states', zigbee: 'valve_state', states: coverStates },
  { name: 'iot_lock_locked', help: 'Whether a lock is locked', values: 'boolean', zigbee: 'lock.state◆ state◆=lock reverse=lock' },
  { name: 'iot_lock_state', help: 'What a lock does', values: 'states', zigbee: 'lock_state' },
  { name: 'iot_fan_on', help: 'Whether a fan is on', values: 'boolean', zigbee: 'fan.state◆ fan.fan_state◆' },
  {
    name: 'iot_fan_speed_ratio',
    help: 'Speed of a fan as a share of the highest',
    zigbee: 'fan.speed◆ fan_speed◆ zb_fan_speed◆',
    assumed: 'max',
  },
  { name: 'iot_fan_oscillating', help: 'Whether a fan oscillates', values: 'boolean' },
  { name: 'iot_fan_reversed', help: 'Whether a fan runs in reverse', values: 'boolean' },
]);

const colors = metricFamilies('color', [
  { name: 'iot_light_color_hue_degrees', help: 'Hue of a light', zigbee: 'light.color_hue◆', assumed: '°' },
  {
    name: 'iot_light_color_saturation_ratio',
    help: 'Saturation of the colour of a light',
    zigbee: 'light.color_saturation◆',
    assumed: '%',
  },
  { name: 'iot_light_color_x_ratio', help: 'CIE 1931 x of the colour of a light', zigbee: 'light.color_x◆' },
  { name: 'iot_light_color_y_ratio', help: 'CIE 1931 y of the colour of a light', zigbee: 'light.color_y◆' },
]);

/** Catalogue §5.9: actuators. */
export const actuators = [...states, ...colors];
