import { describe, expect, test } from '@jest/globals';
import { metrics } from '../catalogue/metrics.ts';
import { resolve } from '../catalogue/resolve.ts';
import { objectIdOf, type Attributes } from './entity.ts';
import { featuresOf } from './featuresOf.ts';
import { binarySensorClasses, sensorClasses } from './sensorClasses.ts';

const instance = { temperatureUnit: '°C', currency: 'EUR' };

interface Options {
  readonly state?: string;
  readonly name?: string;
  readonly category?: 'config' | 'diagnostic';
}

/** Each feature as `metric{labels} raw`, or the reason that there is none. */
function seriesOf(entityId: string, attributes: Attributes = {}, { state = '1', name = '', category }: Options = {}): string[] {
  const features = featuresOf({ entityId, name, category, attributes, instance });
  const resolutions = resolve(
    features.map(({ property }) => property),
    { metrics: (metric) => metrics.get(metric), maxStates: 20, maxActions: 50 },
  );
  return resolutions.map(({ metric, labels, reason, step, outcome }, index) => {
    const text = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    if (outcome === 'none' || metric === undefined) return `${step}: ${reason ?? outcome}`;
    return `${metric.name}{${text.join(',')}} ${JSON.stringify(features[index]?.read(state, attributes))}`;
  });
}

/** A unit of each class, as Home Assistant 2026.11 allows it (homeassistant/components/sensor/const.py). */
const unitOfClass: Readonly<Record<string, string>> = {
  absolute_humidity: 'g/m³',
  apparent_power: 'VA',
  aqi: '',
  area: 'm²',
  atmospheric_pressure: 'hPa',
  battery: '%',
  blood_glucose_concentration: 'mg/dL',
  carbon_dioxide: 'ppm',
  carbon_monoxide: 'ppm',
  conductivity: 'μS/cm',
  current: 'A',
  data_rate: 'Mbit/s',
  data_size: 'MiB',
  distance: 'km',
  duration: 'h',
  energy: 'kWh',
  energy_distance: 'kWh/100km',
  energy_storage: 'kWh',
  frequency: 'Hz',
  gas: 'm³',
  humidity: '%',
  illuminance: 'lx',
  irradiance: 'W/m²',
  moisture: '%',
  monetary: 'EUR',
  nitrogen_dioxide: 'μg/m³',
  nitrogen_monoxide: 'μg/m³',
  nitrous_oxide: 'μg/m³',
  ozone: 'μg/m³',
  ph: '',
  pm1: 'μg/m³',
  pm10: 'μg/m³',
  pm25: 'μg/m³',
  pm4: 'μg/m³',
  power: 'W',
  power_factor: '%',
  precipitation: 'mm',
  precipitation_intensity: 'mm/h',
  pressure: 'bar',
  radon: 'Bq/m³',
  reactive_energy: 'kvarh',
  reactive_power: 'var',
  signal_strength: 'dBm',
  sound_pressure: 'dB',
  speed: 'm/s',
  sulphur_dioxide: 'μg/m³',
  temperature: '°C',
  temperature_delta: 'K',
  volatile_organic_compounds: 'μg/m³',
  volatile_organic_compounds_parts: 'ppb',
  voltage: 'V',
  volume: 'L',
  volume_flow_rate: 'L/min',
  volume_storage: 'L',
  water: 'L',
  weight: 'kg',
  wind_direction: '°',
  wind_speed: 'km/h',
};

describe('all device classes resolve without the fallback', () => {
  test('all numeric classes are listed', () => {
    expect(Object.keys(sensorClasses).sort()).toEqual(Object.keys(unitOfClass).sort());
  });

  test.each(Object.entries(unitOfClass))('sensor of class %s in "%s"', (deviceClass, unit) => {
    for (const stateClass of ['measurement', 'total', 'total_increasing']) {
      const attributes = { device_class: deviceClass, state_class: stateClass, ...(unit !== '' && { unit_of_measurement: unit }) };
      const name = deviceClass === 'power_factor' ? 'power_factor' : 'x';
      expect(seriesOf(`sensor.${name}`, attributes)).toEqual([expect.not.stringMatching(/^\d|iot_sensor_/)]);
    }
  });

  test.each(Object.entries(unitOfClass))('number of class %s in "%s"', (deviceClass, unit) => {
    const attributes = { device_class: deviceClass, ...(unit !== '' && { unit_of_measurement: unit }) };
    expect(seriesOf('number.x', attributes)).toEqual([expect.stringMatching(/^iot_setting_/)]);
  });

  test.each(Object.keys(binarySensorClasses))('binary sensor of class %s', (deviceClass) => {
    expect(seriesOf('binary_sensor.x', { device_class: deviceClass }, { state: 'on' })).toEqual([
      expect.not.stringMatching(/^\d|iot_sensor_/),
    ]);
  });

  test.each([
    ['enum', { options: ['a', 'b'] }, 'a', 'iot_sensor_state{} "a"'],
    ['date', {}, '2026-01-15', 'iot_timestamp_seconds{} 1768435200'],
    ['timestamp', {}, '2026-01-15T12:00:00+00:00', 'iot_timestamp_seconds{} 1768478400'],
    ['uptime', {}, '2026-01-15T12:00:00+00:00', 'iot_boot_timestamp_seconds{} 1768478400'],
  ])('sensor of class %s', (...[deviceClass, attributes, state, expected]) => {
    expect(seriesOf('sensor.x', { device_class: deviceClass, ...attributes }, { state })).toEqual([expected]);
  });
});

const kWh = { device_class: 'energy', unit_of_measurement: 'kWh' };

test.each([
  ['sensor.meter', { ...kWh, state_class: 'total_increasing' }, 'iot_energy_joules_total'],
  ['sensor.grid_export', { ...kWh, state_class: 'total_increasing' }, 'iot_energy_produced_joules_total'],
  ['sensor.battery_charge', { ...kWh, state_class: 'total_increasing' }, 'iot_battery_charged_joules_total'],
  ['sensor.battery_discharged', { ...kWh, state_class: 'total_increasing' }, 'iot_battery_discharged_joules_total'],
  ['sensor.balance', { ...kWh, state_class: 'total' }, 'iot_energy_net_joules'],
  ['sensor.cycle', { ...kWh, state_class: 'total', last_reset: '2026-01-01T00:00:00+00:00' }, 'iot_energy_period_joules'],
  ['sensor.somehow', kWh, 'iot_energy_period_joules'],
  [
    'sensor.rain',
    { device_class: 'precipitation', unit_of_measurement: 'mm', state_class: 'total_increasing' },
    'iot_precipitation_meters_total',
  ],
  ['sensor.rain_today', { device_class: 'precipitation', unit_of_measurement: 'mm' }, 'iot_precipitation_amount_meters'],
  ['sensor.snr', { device_class: 'signal_strength', unit_of_measurement: 'dB' }, 'iot_signal_strength_decibels'],
  ['sensor.price', { unit_of_measurement: 'EUR/kWh' }, 'iot_energy_price_per_kilowatt_hour{currency=EUR}'],
  ['sensor.spot', { unit_of_measurement: '€/MWh', state_class: 'measurement' }, 'iot_energy_price_per_kilowatt_hour{currency=EUR} 0.001'],
  ['sensor.price', { unit_of_measurement: '€/kWh' }, 'iot_energy_price_per_kilowatt_hour{currency=EUR}'],
  ['sensor.price', { unit_of_measurement: 'ct/kWh' }, 'iot_energy_price_per_kilowatt_hour{currency=EUR}'],
  ['sensor.cost', { device_class: 'monetary', unit_of_measurement: '€' }, 'iot_monetary_value{currency=EUR}'],
  ['sensor.cost', { device_class: 'monetary', unit_of_measurement: 'USD' }, 'iot_monetary_value{currency=USD}'],
  ['sensor.odd', { device_class: 'power', unit_of_measurement: 'dogs' }, 'iot_sensor_value{unit=dogs}'],
  ['sensor.wrong', { device_class: 'power', unit_of_measurement: '°C' }, 'iot_temperature_celsius'],
])('%s %j', (entityId, attributes, expected) => {
  expect(seriesOf(entityId, attributes)[0]).toContain(expected);
});

test('phases and places come from the name', () => {
  const power = { device_class: 'power', unit_of_measurement: 'W', state_class: 'measurement' };
  expect(seriesOf('sensor.meter_power_l1', power, { name: 'power_l1' })).toEqual(['iot_power_watts{phase=l1} 1']);
  expect(seriesOf('sensor.meter_pump_power', power, { name: 'pump_power' })).toEqual(['iot_power_watts{sensor=pump} 1']);
});

test('a diagnostic temperature is that of the device', () => {
  const temperature = { device_class: 'temperature', unit_of_measurement: '°C' };
  expect(seriesOf('sensor.cpu', temperature, { category: 'diagnostic' })[0]).toContain('iot_device_temperature_celsius');
});

test('a switch that configures its device is a setting', () => {
  expect(seriesOf('switch.x_child_lock', {}, { name: 'child_lock', category: 'config', state: 'on' })).toEqual([
    'iot_setting_enabled{setting=child_lock} "on"',
  ]);
});

test('a sensor without any sign of a number is a text', () => {
  expect(seriesOf('sensor.song', {}, { state: '99 Luftballons' })).toEqual(['3: text']);
});

test('a door named "contact" is open when on, although Zigbee2MQTT uses that name for closed', () => {
  const attributes = { device_class: 'door' };
  const [feature] = featuresOf({ entityId: 'binary_sensor.front_door_contact', name: 'contact', attributes, instance });
  const [resolution] = resolve(feature === undefined ? [] : [feature.property], {
    metrics: (name) => metrics.get(name),
    maxStates: 20,
    maxActions: 50,
  });
  const values = resolution?.decoding?.kind === 'boolean' ? resolution.decoding.values : new Map();
  expect([values.get('on'), values.get('off')]).toEqual([1, 0]);
});

test('classes that some firmwares give to other quantities', () => {
  const percent = { device_class: 'power_factor', unit_of_measurement: '%' };
  expect(seriesOf('sensor.boiler_burner_power', percent, { name: 'burner_power' })).toEqual([expect.stringMatching(/^iot_sensor_ratio\{/)]);
  expect(seriesOf('sensor.plug_power_factor', percent, { name: 'power_factor' })).toEqual(['iot_power_factor_ratio{} 1']);
  const battery = { device_class: 'battery' };
  expect(seriesOf('binary_sensor.lock_battery_charging', battery, { name: 'battery_charging', state: 'on' })).toEqual([
    'iot_battery_charging{} "on"',
  ]);
  const counter = { state_class: 'total_increasing' };
  expect(seriesOf('sensor.strikes_count', counter, { name: 'strikes_count' })).toEqual([expect.stringMatching(/^iot_tally\{/)]);
  expect(seriesOf('sensor.pump_start_count', counter, { name: 'pump_start_count' })).toEqual([
    expect.stringMatching(/^iot_starts_total\{/),
  ]);
});

test('a name decides what a binary sensor of the class safety is about', () => {
  const series = ['tamper', 'reed_open', ''].map((name) =>
    seriesOf(`binary_sensor.door_${name}`, { device_class: 'safety' }, { name, state: 'on' }),
  );
  expect(series.flat()).toEqual(['iot_tamper_detected{} "on"', 'iot_contact_open{sensor=reed} "on"', 'iot_unsafe_detected{} "on"']);
});

test.each(['UV index', 'UV Index'])('the unit %s has no class', (unit) => {
  const attributes = { unit_of_measurement: unit, state_class: 'measurement' };
  expect(seriesOf('sensor.garden_ultraviolet', attributes, { name: 'ultraviolet', state: '2' })).toEqual([
    'iot_uv_index{sensor=ultraviolet} 2',
  ]);
});

test('an unlocked lock sensor is on', () => {
  const [feature] = featuresOf({ entityId: 'binary_sensor.x', name: '', attributes: { device_class: 'lock' }, instance });
  expect([feature?.property.on, feature?.property.off]).toEqual(['off', 'on']);
});

test('a weather entity uses its own units, and a compass direction for the wind', () => {
  const attributes = { temperature: 50, temperature_unit: '°F', wind_speed: 36, wind_speed_unit: 'km/h', wind_bearing: 'NE' };
  expect(seriesOf('weather.home', attributes, { state: 'sunny' })).toEqual([
    'iot_weather_condition{} "sunny"',
    'iot_temperature_celsius{} 50',
    'iot_wind_speed_meters_per_second{} 36',
    'iot_wind_direction_degrees{} 45',
  ]);
});

test('an update with the category config is no setting', () => {
  const attributes = { in_progress: false };
  expect(seriesOf('update.x', attributes, { state: 'on', category: 'config' })).toEqual([
    'iot_update_available{} "on"',
    'iot_update_progress_ratio{} null',
  ]);
});

test('an update has a progress only while it runs, in the attribute of its version', () => {
  const progress = (attributes: Attributes) => seriesOf('update.x', attributes, { state: 'on' }).at(-1);
  expect(progress({ in_progress: false, update_percentage: null })).toBe('iot_update_progress_ratio{} null');
  expect(progress({ in_progress: true, update_percentage: 40 })).toBe('iot_update_progress_ratio{} 40');
  expect(progress({ in_progress: 30 })).toBe('iot_update_progress_ratio{} 30');
});

test.each(['camera.x', 'tts.x', 'group.x', 'stt.x', 'a_new_domain.x'])('%s is not exported, with a reason', (entityId) => {
  expect(seriesOf(entityId)).toEqual([expect.stringMatching(/^3: \w/)]);
});

test('positions of people are not exported by default, names of zones never', () => {
  const features = seriesOf(
    'person.anna',
    { latitude: 1, longitude: 2, gps_accuracy: 3, source: 'device_tracker.phone' },
    { state: 'office' },
  );
  expect(features[0]).toBe('iot_presence_home{} "off"');
  expect(features.slice(1).every((text) => /latitude|longitude|position_accuracy/.test(text))).toBe(true);
  expect(objectIdOf('person.anna')).toBe('anna');
});
