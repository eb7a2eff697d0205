import { metricInfo } from './catalogue';
import { mainMetrics, mainReadingsOf } from './mainReadings';

const reading = (metric: string, labels: Record<string, string> = {}) => ({ metric, labels, value: 1 });

test('sorted by priority, three at most', () => {
  const names = ['iot_power_watts', 'iot_temperature_celsius', 'iot_voltage_volts', 'iot_water_leak_detected', 'iot_uptime_seconds'];
  expect(mainReadingsOf(names.map((name) => reading(name))).map(({ metric }) => metric)).toEqual([
    'iot_water_leak_detected',
    'iot_temperature_celsius',
    'iot_power_watts',
  ]);
});

test('one per metric, preferably the one of the whole device', () => {
  const whole = reading('iot_temperature_celsius');
  const [first, second] = [reading('iot_power_watts', { channel: '1' }), reading('iot_power_watts', { channel: '2' })];
  expect(mainReadingsOf([second, reading('iot_temperature_celsius', { sensor: 'probe' }), whole, first])).toEqual([whole, first]);
});

test.each(mainMetrics)('%s is in the catalogue', (metric) => {
  expect(metricInfo(metric)).toBeDefined();
});
