import { metricFamilies } from '../family.ts';

/** Catalogue §5.3: indoor climate. */
export const climate = metricFamilies('measurement', [
  {
    name: 'iot_temperature_celsius',
    help: 'Temperature of the air, a room, a medium or a part',
    zigbee: 'temperature◆ local_temperature◆ external_temperature◆ *_temperature *_temp',
    synonyms: 'temp tempc tempf',
    assumed: '°C',
  },
  { name: 'iot_temperature_difference_celsius', help: 'Difference of two temperatures' },
  { name: 'iot_dew_point_celsius', help: 'Dew point', zigbee: 'dew_point', assumed: '°C' },
  {
    name: 'iot_apparent_temperature_celsius',
    help: 'Temperature as it feels, by the formula of the source',
    zigbee: 'apparent_temperature heat_index humidex wind_chill',
    assumed: '°C',
  },
  { name: 'iot_comfort_index', help: 'Comfort or heat stress index of the source', zigbee: 'thi heat_stress' },
  {
    name: 'iot_relative_humidity_ratio',
    help: 'Relative humidity of the air',
    zigbee: 'humidity◆ *_humidity',
    synonyms: 'hum',
    assumed: '%',
  },
  { name: 'iot_absolute_humidity_grams_per_cubic_meter', help: 'Mass of water in the air' },
  { name: 'iot_vapor_pressure_deficit_pascals', help: 'Vapour pressure deficit', zigbee: 'vpd', assumed: 'kPa' },
  {
    name: 'iot_pressure_pascals',
    help: 'Pressure of the atmosphere or of a system',
    zigbee: 'pressure◆ current_pressure bar psi',
    synonyms: 'pres press',
  },
  {
    name: 'iot_illuminance_lux',
    help: 'Illuminance',
    zigbee: 'illuminance◆ ambient_light luminance_level reference_luminance *_illuminance',
    synonyms: 'luminance ambient light',
    assumed: 'lx',
  },
  { name: 'iot_sound_pressure_decibels', help: 'Sound pressure level', zigbee: 'noise noise_level' },
  { name: 'iot_people', help: 'People counted', zigbee: 'people◆' },
]);
