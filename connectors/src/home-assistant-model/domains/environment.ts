import type { Entity } from '../entity.ts';
import { boolean, number, states, type Rule } from '../features.ts';
import { readNumber, readTime, textOf } from '../readings.ts';

const conditions = (
  'clear-night cloudy exceptional fog hail lightning lightning-rainy partlycloudy pouring rainy snowy snowy-rainy sunny windy ' +
  'windy-variant'
).split(' ');

const compass = 'N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW'.split(' ');

/** Parses degrees or a compass direction in letters. */
function readBearing(value: unknown): unknown {
  const index = compass.indexOf(textOf(value).toUpperCase());
  return index < 0 ? readNumber(value) : index * (360 / compass.length);
}

/** The current weather; forecasts are not measurements. */
export function weather(entity: Entity): readonly Rule[] {
  const unit = (name: string, otherwise: string): string => {
    const own = entity.attributes[`${name}_unit`];
    return typeof own === 'string' ? own : otherwise;
  };
  const temperature = unit('temperature', entity.instance.temperatureUnit);
  const measured = (attribute: string, quantity: string, of: string): Rule => number(quantity, { attribute, unit: of });
  return [
    states('iot_weather_condition', { values: conditions }),
    measured('temperature', 'iot_temperature_celsius', temperature),
    measured('apparent_temperature', 'iot_apparent_temperature_celsius', temperature),
    measured('dew_point', 'iot_dew_point_celsius', temperature),
    measured('humidity', 'iot_relative_humidity_ratio', '%'),
    measured('pressure', 'iot_pressure_pascals', unit('pressure', 'hPa')),
    measured('wind_speed', 'iot_wind_speed_meters_per_second', unit('wind_speed', 'km/h')),
    measured('wind_gust_speed', 'iot_wind_gust_speed_meters_per_second', unit('wind_speed', 'km/h')),
    number('iot_wind_direction_degrees', { attribute: 'wind_bearing', unit: '°', read: readBearing }),
    measured('cloud_coverage', 'iot_cloud_cover_ratio', '%'),
    measured('visibility', 'iot_visibility_meters', unit('visibility', 'km')),
    number('iot_uv_index', { attribute: 'uv_index' }),
  ];
}

export function sun(): readonly Rule[] {
  const event = (what: string): Rule =>
    number('iot_timestamp_seconds', { attribute: `next_${what}`, read: readTime, labels: { sensor: `next_${what}` } });
  return [
    boolean('iot_sensor_active', { on: 'above_horizon', off: 'below_horizon', labels: { sensor: 'above_horizon' } }),
    number('iot_sun_elevation_degrees', { attribute: 'elevation', unit: '°' }),
    number('iot_sun_azimuth_degrees', { attribute: 'azimuth', unit: '°' }),
    ...['dawn', 'dusk', 'midnight', 'noon', 'rising', 'setting'].map(event),
  ];
}

/** Attributes of the old domain `air_quality`, which has one unit. */
const pollutants: Readonly<Record<string, string>> = {
  particulate_matter_0_1: 'iot_mass_concentration_grams_per_cubic_meter',
  particulate_matter_2_5: 'iot_pm25_grams_per_cubic_meter',
  particulate_matter_10: 'iot_pm10_grams_per_cubic_meter',
  ozone: 'iot_ozone_ppm',
  carbon_monoxide: 'iot_carbon_monoxide_ppm',
  carbon_dioxide: 'iot_carbon_dioxide_ppm',
  sulphur_dioxide: 'iot_sulphur_dioxide_ppm',
  nitrogen_monoxide: 'iot_nitrogen_monoxide_ppm',
  nitrogen_dioxide: 'iot_nitrogen_dioxide_ppm',
};

/** The state repeats the PM2.5. */
export function airQuality({ attributes }: Entity): readonly Rule[] {
  const unit = typeof attributes['unit_of_measurement'] === 'string' ? attributes['unit_of_measurement'] : 'µg/m³';
  return [
    number(undefined, { excluded: 'repeats the attribute particulate_matter_2_5' }),
    number('iot_air_quality_index', { attribute: 'air_quality_index' }),
    // the oxide, and so its molar mass, is unknown
    number('iot_mass_concentration_grams_per_cubic_meter', { attribute: 'nitrogen_oxide', unit, labels: { sensor: 'nitrogen_oxide' } }),
    ...Object.entries(pollutants).map(([attribute, quantity]) => number(quantity, { attribute, unit })),
  ];
}
