import { metricFamilies } from '../family.ts';

/** Catalogue §5.5: weather, soil, water quality. */
export const weather = metricFamilies('measurement', [
  { name: 'iot_wind_speed_meters_per_second', help: 'Wind speed', zigbee: 'wind_speed' },
  { name: 'iot_wind_gust_speed_meters_per_second', help: 'Speed of wind gusts', zigbee: 'gust_speed' },
  { name: 'iot_wind_direction_degrees', help: 'Direction that the wind comes from', zigbee: 'wind_direction' },
  {
    name: 'iot_precipitation_meters_total',
    help: 'Precipitation collected',
    zigbee: 'precipitation',
    asGauge: 'iot_precipitation_amount_meters',
  },
  { name: 'iot_precipitation_amount_meters', help: 'Precipitation of a period or of a day' },
  { name: 'iot_precipitation_rate_meters_per_second', help: 'Intensity of precipitation', zigbee: 'rain_rate', synonyms: 'rain' },
  { name: 'iot_irradiance_watts_per_square_meter', help: 'Irradiance of the sun' },
  { name: 'iot_uv_index', help: 'Ultraviolet index', zigbee: 'uv_index uv_level' },
  { name: 'iot_cloud_cover_ratio', help: 'Share of the sky that is covered by clouds' },
  { name: 'iot_visibility_meters', help: 'Distance that one can see' },
  {
    name: 'iot_pressure_tendency_pascals_per_second',
    help: 'Change of the atmospheric pressure',
    zigbee: 'pressure_trend',
    synonyms: 'trend',
  },
  { name: 'iot_weather_condition', help: 'Condition of the weather', values: 'states' },
  { name: 'iot_sun_elevation_degrees', help: 'Elevation of the sun above the horizon' },
  { name: 'iot_sun_azimuth_degrees', help: 'Azimuth of the sun' },
  {
    name: 'iot_moisture_ratio',
    help: 'Moisture of soil, wood or another material',
    zigbee: 'soil_moisture moisture *_moisture',
    assumed: '%',
  },
  { name: 'iot_conductivity_siemens_per_meter', help: 'Electrical conductivity of soil or water', zigbee: 'soil_fertility ec fertility' },
  { name: 'iot_ph', help: 'Acidity on the pH scale', zigbee: 'ph' },
  { name: 'iot_redox_potential_volts', help: 'Redox potential of water', zigbee: 'orp' },
  { name: 'iot_dissolved_solids_ppm', help: 'Solids dissolved in water', zigbee: 'tds salinity', accepts: { '‰': 1e3 } },
]);
