import { metricFamilies } from '../family.ts';

/** Catalogue §5.10: heating, cooling, appliances. */
export const heating = metricFamilies('state', [
  {
    name: 'iot_target_temperature_celsius',
    help: 'Temperature that a controller aims for',
    labels: 'setpoint',
    zigbee:
      'occupied_heating_setpoint◆ current_heating_setpoint◆ occupied_cooling_setpoint◆ current_cooling_setpoint◆ ' +
      'unoccupied_heating_setpoint◆ unoccupied_cooling_setpoint◆ target_temperature◆ current_heating_setpoint_auto◆ ' +
      'occupied_heating_setpoint_scheduled◆ occupied_heating_setpoint_f occupied_cooling_setpoint_f boiler_setpoint target_*_temperature',
    synonyms: 'setpoint occupied',
    assumed: '°C',
  },
  { name: 'iot_target_humidity_ratio', help: 'Relative humidity that a controller aims for', assumed: '%' },
  {
    name: 'iot_heating_demand_ratio',
    help: 'Demand for heat',
    zigbee: 'pi_heating_demand◆ demand_percentage◆',
    synonyms: 'pi percentage',
    assumed: '%',
  },
  { name: 'iot_cooling_demand_ratio', help: 'Demand for cooling', zigbee: 'pi_cooling_demand◆', synonyms: 'pi', assumed: '%' },
  {
    name: 'iot_hvac_mode',
    help: 'Mode that a heating or cooling controller is set to',
    values: 'states',
    zigbee: 'system_mode◆',
    synonyms: 'system',
  },
  {
    name: 'iot_hvac_action',
    help: 'What a heating or cooling controller does now',
    values: 'states',
    zigbee: 'running_state◆ running_mode◆=hvac',
    synonyms: 'running mode',
    states: { heat: 'heating', cool: 'cooling', fan_only: 'fan' },
  },
  { name: 'iot_preset_mode', help: 'Preset of a controller', values: 'states', zigbee: 'preset◆' },
  { name: 'iot_fan_mode', help: 'Mode of a fan', values: 'states', zigbee: 'fan.mode◆ fan_mode◆ fan_speed◆', synonyms: 'speed' },
  { name: 'iot_swing_mode', help: 'Swing mode of an air outlet', values: 'states', zigbee: 'swing_mode◆' },
  { name: 'iot_humidifier_on', help: 'Whether a humidifier is on', values: 'boolean' },
  { name: 'iot_humidifier_mode', help: 'Mode of a humidifier', values: 'states' },
  { name: 'iot_humidifier_action', help: 'What a humidifier does now', values: 'states' },
  { name: 'iot_water_heater_mode', help: 'Mode of a water heater', values: 'states' },
  {
    name: 'iot_operating_state',
    help: 'What a machine or device does now',
    values: 'states',
    zigbee: 'state◆ state◆=words status◆ work_state◆',
    synonyms: 'work',
  },
  { name: 'iot_vacuum_state', help: 'What a robot vacuum does', values: 'states' },
  { name: 'iot_lawn_mower_state', help: 'What a lawn mower does', values: 'states' },
  { name: 'iot_alarm_panel_state', help: 'State of an alarm panel', values: 'states' },
  { name: 'iot_media_player_state', help: 'What a media player does', values: 'states' },
  { name: 'iot_media_player_volume_ratio', help: 'Volume of a media player' },
  { name: 'iot_media_player_muted', help: 'Whether a media player is muted', values: 'boolean' },
]);
