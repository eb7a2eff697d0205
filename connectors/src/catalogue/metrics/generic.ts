import { metricFamilies } from '../family.ts';
import { dimensions } from '../unitTable.ts';

const events = metricFamilies('measurement', [
  { name: 'iot_actions_total', help: 'Events of buttons, remotes and the like', labels: 'action' },
  { name: 'iot_detections_total', help: 'How often a detection rose from 0 to 1', labels: 'detection' },
  { name: 'iot_automation_triggers_total', help: 'How often an automation or script ran' },
]);

/** Families of the unit rule and the fallback (§4 steps 8 and 9); the other families of §3 are in their own sections. */
const unknown = metricFamilies('measurement', [
  // a colour temperature that is not in mired is a number on a scale of the device
  { name: 'iot_sensor_value', help: 'Reading of a sensor that the catalogue does not know', labels: 'unit', zigbee: 'color_temp' },
  { name: 'iot_sensor_ratio', help: 'Share or percentage that the catalogue does not know' },
  { name: 'iot_sensor_active', help: 'Whether a sensor that the catalogue does not know is on', values: 'boolean' },
  { name: 'iot_sensor_state', help: 'State of a sensor that the catalogue does not know', values: 'states' },
  { name: 'iot_resistance_ohms', help: 'Electrical resistance' },
  { name: 'iot_concentration_ppm', help: 'Concentration of a gas that the catalogue does not know' },
  { name: 'iot_mass_flow_grams_per_second', help: 'Flow by mass' },
  { name: 'iot_mass_concentration_grams_per_cubic_meter', help: 'Mass in a volume of air or liquid' },
  { name: 'iot_acceleration_meters_per_second_squared', help: 'Acceleration' },
  { name: 'iot_force_newtons', help: 'Force' },
  { name: 'iot_torque_newton_meters', help: 'Torque' },
]);

const units = new Map(dimensions.map(({ suffix, words }) => [suffix, words]));

const settings = metricFamilies('setting', [
  ...[...units].map(([suffix, words]) => ({ name: `iot_setting_${suffix}`, help: `Setting in ${words}`, labels: 'setting' })),
  { name: 'iot_setting_value', help: 'Setting without a unit of the catalogue', labels: 'setting' },
  { name: 'iot_setting_enabled', help: 'Whether a setting is on', values: 'boolean', labels: 'setting' },
  { name: 'iot_setting_state', help: 'Setting with named values', values: 'states', labels: 'setting', isEnumSetting: true },
]);

/** Catalogue §5.11 and the families of the rules of §4. */
export const generic = [...events, ...unknown, ...settings];
