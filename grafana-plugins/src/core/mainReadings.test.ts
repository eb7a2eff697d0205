import { metricInfo } from './catalogue';
import type { Reading } from './device';
import { readingText } from './format';
import { mainMetrics, mainReadingsOf } from './mainReadings';

const reading = (metric: string, labels: Record<string, string> = {}) => ({ metric, labels, value: 1 });

test('sorted by priority, three at most', () => {
  const names = ['iot_power_watts', 'iot_temperature_celsius', 'iot_voltage_volts', 'iot_water_leak_detected', 'iot_uptime_seconds'];
  expect(mainReadingsOf(names.map((name) => reading(name))).map(({ metric }) => metric)).toEqual([
    'iot_water_leak_detected',
    'iot_power_watts',
    'iot_temperature_celsius',
  ]);
});

const headlineOf = (...metrics: string[]) => mainReadingsOf(metrics.map((metric) => reading(metric)))[0]?.metric;

test('the first reading is what the device is for', () => {
  expect(headlineOf('iot_temperature_celsius', 'iot_power_watts', 'iot_energy_joules_total')).toBe('iot_power_watts');
  expect(headlineOf('iot_temperature_celsius', 'iot_illuminance_lux', 'iot_moisture_ratio')).toBe('iot_moisture_ratio');
  expect(headlineOf('iot_temperature_celsius', 'iot_water_cubic_meters_total')).toBe('iot_water_cubic_meters_total');
  expect(headlineOf('iot_power_watts', 'iot_switch_on')).toBe('iot_switch_on');
  expect(headlineOf('iot_power_watts', 'iot_target_temperature_celsius', 'iot_temperature_celsius')).toBe('iot_temperature_celsius');
  expect(headlineOf('iot_relative_humidity_ratio', 'iot_temperature_celsius')).toBe('iot_temperature_celsius');
  expect(headlineOf('iot_moisture_ratio', 'iot_water_leak_detected')).toBe('iot_water_leak_detected');
});

/** Readings of a device as its source names them: `metric{sensor}`; `#1` is a channel. */
function deviceWith(text: string) {
  return text.split(' ').map((one) => {
    const [, metric = '', part = ''] = /^(\w+)(?:\{(.+)\})?$/.exec(one) ?? [];
    const labels: Record<string, string> = part === '' ? {} : part.startsWith('#') ? { channel: part.slice(1) } : { sensor: part };
    return reading(`iot_${metric}`, labels);
  });
}

test.each([
  // Modbus, SunSpec
  ['a meter with a thermometer (SDM630)', 'temperature_celsius energy_joules_total power_watts frequency_hertz', 'power_watts'],
  ['a hybrid inverter', 'energy_joules_total{#meter1} energy_produced_joules_total power_watts temperature_celsius', 'power_watts'],
  ['a ventilation unit', 'operating_state problem_detected', 'operating_state'],
  ['a heat pump (NIBE)', 'temperature_celsius{outside} temperature_celsius{supply} power_watts', 'power_watts'],
  // Zigbee2MQTT, Home Assistant
  ['a plant sensor', 'temperature_celsius illuminance_lux moisture_ratio{soil}', 'moisture_ratio{soil}'],
  ['a CO2 monitor', 'temperature_celsius relative_humidity_ratio carbon_dioxide_ppm', 'carbon_dioxide_ppm'],
  ['a presence sensor that measures the air', 'carbon_dioxide_ppm occupancy_detected temperature_celsius', 'occupancy_detected'],
  ['a lock with a door contact (Nuki)', 'contact_open{door} lock_locked', 'lock_locked'],
  [
    'a roller shutter that measures its motor (Shelly 2PM)',
    'power_watts{#0} energy_joules_total{#0} cover_position_ratio{#0}',
    'cover_position_ratio{#0}',
  ],
  ['a vacuum robot', 'operating_time_seconds_total tally vacuum_state', 'vacuum_state'],
  ['an alarm panel', 'alarm_panel_state switch_on{siren}', 'alarm_panel_state'],
  ['a humidifier', 'humidifier_on target_humidity_ratio', 'humidifier_on'],
  ['weather', 'relative_humidity_ratio weather_condition temperature_celsius wind_speed_meters_per_second', 'temperature_celsius'],
  ['a rain gauge that measures the light (Tuya)', 'illuminance_lux{20min} voltage_volts rain_detected', 'rain_detected'],
  ['a garage door with a leak sensor', 'cover_state water_leak_detected', 'water_leak_detected'],
  // MQTT: discovery, Tasmota, rtl_433, Sparkplug
  ['an inverter behind AhoyDTU', 'power_watts{ch1_p_dc} power_watts{p_ac} energy_produced_joules_total{ch1_yieldday}', 'power_watts{p_ac}'],
  ['a meter with the use of the day (AMS)', 'energy_joules_total{dayuse} energy_joules_total{tpi}', 'energy_joules_total{tpi}'],
  ['a boiler with a switch for hot water (EMS-ESP)', 'switch_on{dhw} temperature_celsius{flow}', 'temperature_celsius{flow}'],
  ['a battery with a switch for its charging', 'switch_on{charge} power_watts', 'power_watts'],
  [
    'a weather station that derives the dew point',
    'temperature_celsius{dewpoint} temperature_celsius{outside}',
    'temperature_celsius{outside}',
  ],
  ['a rain gauge', 'precipitation_meters_total', 'precipitation_meters_total'],
  ['a tank', 'distance_meters{sr04} tally{#1} sensor_value{raw}', 'distance_meters{sr04}'],
  ['a lightning detector', 'distance_meters{lightning} tally{strikes}', 'distance_meters{lightning}'],
  // OPC UA
  ['a machine', 'energy_joules_total operating_state power_watts rotation_speed_rpm{drive} temperature_celsius{cabinet}', 'power_watts'],
  ['a pump without power', 'sensor_value{setpoint} volume_flow_cubic_meters_per_second', 'volume_flow_cubic_meters_per_second'],
])('%s', (_, readings, first) => {
  expect(mainReadingsOf(deviceWith(readings))[0]).toEqual(deviceWith(first)[0]);
});

const target = (celsius: number, setpoint?: string): Reading => ({
  metric: 'iot_target_temperature_celsius',
  labels: setpoint === undefined ? {} : { setpoint },
  value: celsius,
});
const mode = (state: string): Reading => ({ metric: 'iot_hvac_mode', labels: { state }, value: 1 });

test.each([
  ['Zigbee2MQTT: occupied_heating_setpoint', [target(18, 'unoccupied_heating'), target(21, 'heating')], 21],
  [
    'Zigbee2MQTT: occupied_heating_setpoint and occupied_cooling_setpoint',
    [target(26, 'cooling'), target(21, 'heating'), mode('heat')],
    21,
  ],
  ['Zigbee2MQTT: a fan coil that cools', [target(21, 'heating'), target(26, 'cooling'), mode('cool')], 26],
  ['Zigbee2MQTT: an air conditioner', [target(16, 'unoccupied_cooling'), target(25, 'cooling')], 25],
  ['Home Assistant climate: temperature', [target(21)], 21],
  ['Home Assistant climate: target_temp_low and target_temp_high', [target(24, 'cooling'), target(20, 'heating'), mode('heat_cool')], 20],
  ['Home Assistant water_heater: target_temp_low and target_temp_high', [target(45, 'low'), target(60, 'high')], 60],
  ['MQTT discovery: temperature_state', [target(22, 'heating'), target(19)], 19],
  ['MQTT discovery: temperature_low_state and temperature_high_state', [target(24, 'cooling'), target(18.5, 'heating')], 18.5],
])('the target of a thermostat: %s', (_, readings, celsius) => {
  const temperature = reading('iot_temperature_celsius');
  expect(mainReadingsOf([...readings, temperature]).slice(0, 2)).toEqual([temperature, expect.objectContaining({ value: celsius })]);
});

test('what an inverter has counted comes before what its meter has', () => {
  const inverter = deviceWith('energy_joules_total{#meter1} energy_produced_joules_total power_watts');
  expect(mainReadingsOf(inverter).map(({ metric }) => metric)).toEqual([
    'iot_power_watts',
    'iot_energy_produced_joules_total',
    'iot_energy_joules_total',
  ]);
});

test('a home battery has its charge before its voltage, a sensor with a battery has not', () => {
  const inverter = deviceWith('power_watts energy_produced_joules_total voltage_volts battery_charge_ratio{battery}');
  expect(mainReadingsOf(inverter).map(({ metric }) => metric)).toContain('iot_battery_charge_ratio');
  expect(mainReadingsOf(deviceWith('temperature_celsius battery_charge_ratio'))).toHaveLength(1);
});

test('numbers that say nothing without their name are not added to others', () => {
  expect(mainReadingsOf(deviceWith('temperature_celsius{flue} mass_grams{pellets} sensor_value{fan}'))).toHaveLength(1);
});

test('the label headline puts a series first, also of another metric', () => {
  const chosen = reading('iot_coefficient_of_performance', { headline: '1' });
  expect(mainReadingsOf([reading('iot_power_watts'), reading('iot_smoke_detected'), chosen])[0]).toBe(chosen);
});

test('one per metric, preferably the one of the whole device', () => {
  const whole = reading('iot_temperature_celsius');
  const [first, second] = [reading('iot_power_watts', { channel: '1' }), reading('iot_power_watts', { channel: '2' })];
  expect(mainReadingsOf([second, reading('iot_temperature_celsius', { sensor: 'probe' }), whole, first])).toEqual([first, whole]);
});

test.each(mainMetrics)('%s is in the catalogue', (metric) => {
  expect(metricInfo(metric)).toBeDefined();
});

test.each(['carbon_monoxide_ppm', 'radon_becquerels_per_cubic_meter', 'formaldehyde_ppm', 'ozone_ppm', 'uv_index'])(
  'a device that measures nothing but iot_%s shows it',
  (metric) => expect(headlineOf(`iot_${metric}`)).toBe(`iot_${metric}`),
);

test('a boolean in a list says what it is', () => {
  const booleans = mainMetrics.filter((metric) => metricInfo(metric)?.type === 'boolean');
  const texts = booleans.flatMap((metric) => [1, 0].map((value) => readingText({ metric, labels: {}, value })));
  expect(texts).toHaveLength(2 * booleans.length);
  expect(texts.filter((text) => text === 'yes' || text === 'no')).toEqual([]);
});
