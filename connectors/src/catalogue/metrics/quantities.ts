import { metricFamilies } from '../family.ts';
import { producedWords } from '../names.ts';

const measurements = metricFamilies('measurement', [
  {
    name: 'iot_water_cubic_meters_total',
    help: 'Water consumed',
    zigbee: 'water_consumed water_consumed_total water_total',
    synonyms: 'consumed',
    produced: 'iot_water_returned_cubic_meters_total',
    inPeriod: 'iot_water_period_cubic_meters',
  },
  {
    name: 'iot_water_returned_cubic_meters_total',
    help: 'Water that flowed back',
    zigbee: 'reverse_water_consumed',
    synonyms: `${producedWords} consumed`,
  },
  {
    name: 'iot_water_period_cubic_meters',
    help: 'Water of a period that starts again from 0',
    labels: 'period',
    zigbee:
      'daily_consumption daily_water_consumption month_consumption monthly_water_consumption water_consumed_last water_once ' +
      'single_watering_amount surplus_flow *_irrigation_volume',
    synonyms: 'consumption consumed irrigation volume watering amount',
  },
  { name: 'iot_gas_cubic_meters_total', help: 'Gas consumed', zigbee: 'gas', asGauge: 'iot_gas_net_cubic_meters' },
  { name: 'iot_gas_net_cubic_meters', help: 'Gas consumed by a reading that may fall' },
  {
    name: 'iot_volume_consumed_cubic_meters_total',
    help: 'Volume of a liquid or gas consumed',
    asGauge: 'iot_volume_cubic_meters',
  },
  { name: 'iot_volume_cubic_meters', help: 'Volume at hand', zigbee: 'volume' },
  { name: 'iot_stored_volume_cubic_meters', help: 'Volume stored' },
  {
    name: 'iot_volume_flow_cubic_meters_per_second',
    help: 'Flow of a liquid or gas by volume',
    zigbee: 'flow flow_rate instantaneous_flow_rate',
    synonyms: 'rate instantaneous',
  },
  {
    name: 'iot_liquid_level_ratio',
    help: 'Level of a liquid as a share of the full height',
    zigbee: 'liquid_level_percent tank_level filling',
    synonyms: 'percent',
    assumed: '%',
  },
  {
    name: 'iot_liquid_level_meters',
    help: 'Height or depth of a liquid',
    zigbee: 'liquid_depth water_level',
    synonyms: 'depth',
  },
  { name: 'iot_distance_meters', help: 'Distance or length', zigbee: 'target_distance distance' },
  { name: 'iot_distance_travelled_meters_total', help: 'Distance travelled', asGauge: 'iot_distance_meters' },
  { name: 'iot_area_square_meters', help: 'Area' },
  { name: 'iot_speed_meters_per_second', help: 'Speed' },
  { name: 'iot_mass_grams', help: 'Mass', zigbee: 'weight' },
  { name: 'iot_duration_seconds', help: 'Duration', zigbee: '*_duration', synonyms: 'time' },
  {
    name: 'iot_remaining_time_seconds',
    help: 'Time that is left',
    zigbee:
      'countdown_left time_left timer_time_left countdown_N remaining_watering_time *_remaining_time boost_heating_countdown ' +
      'boost_timeset_countdown descale_countdown target_countdown',
    synonyms: 'countdown left timer timeset',
  },
  {
    name: 'iot_operating_time_seconds_total',
    help: 'Time that a machine has been operating',
    asGauge: 'iot_duration_seconds',
  },
  { name: 'iot_starts_total', help: 'Starts of a machine', asGauge: 'iot_tally' },
  { name: 'iot_rotation_speed_rpm', help: 'Speed of rotation', zigbee: 'current_fan_rpm *_rpm' },
  { name: 'iot_angle_degrees', help: 'Angle', labels: 'axis', zigbee: 'angle angle_x angle_y angle_z' },
  {
    name: 'iot_axis_value',
    help: 'Raw value of an accelerometer axis',
    labels: 'axis',
    zigbee: 'x_axis y_axis z_axis x y z',
  },
  { name: 'iot_vibration_strength', help: 'Strength of a vibration as the source counts it', zigbee: 'strength vibration' },
  { name: 'iot_data_size_bytes', help: 'Amount of data' },
  { name: 'iot_data_bytes_total', help: 'Data transferred', asGauge: 'iot_data_size_bytes' },
  { name: 'iot_data_rate_bytes_per_second', help: 'Rate of data' },
  { name: 'iot_monetary_value', help: 'Amount of money', labels: 'currency' },
  { name: 'iot_energy_price_per_kilowatt_hour', help: 'Price of a kilowatt-hour of energy', labels: 'currency' },
  { name: 'iot_blood_glucose_moles_per_cubic_meter', help: 'Glucose in the blood' },
  { name: 'iot_timestamp_seconds', help: 'Point in time in Unix seconds' },
  {
    name: 'iot_tally',
    help: 'Count of anything',
    zigbee: '*_count *_count_N active_zones number_of_* days_number_* feeding_size portions_per_day',
    synonyms: 'count number of counter',
  },
]);

const location = metricFamilies('location', [
  { name: 'iot_latitude_degrees', help: 'Latitude of a position' },
  { name: 'iot_longitude_degrees', help: 'Longitude of a position' },
  { name: 'iot_altitude_meters', help: 'Altitude of a position' },
  { name: 'iot_position_accuracy_meters', help: 'Radius that a position is accurate to' },
  { name: 'iot_course_degrees', help: 'Course over ground' },
]);

/** Catalogue §5.7: gas, water, liquids, quantities. */
export const quantities = [...measurements, ...location];
