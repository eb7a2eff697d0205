import { metricInfo } from './catalogue';
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
