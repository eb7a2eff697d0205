import { withDangers } from './dangers';

const critical = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  name,
  severity: 'critical',
  labels: { alertname: name, ...labels },
});

test.each([
  ['the label of the shipped rules', critical('Wet', { detection: 'water_leak' })],
  ['the name, as a plain rule on the metric has no such label', critical('WaterLeak')],
  ['the name in words', critical('Water leak')],
])('an alert that says so by %s: the detection is not reported a second time', (_by, alert) => {
  expect(withDangers([alert], ['water_leak'])).toEqual([alert]);
});

test.each([critical('Smoke'), critical('WaterLeakSensorSilent'), critical('WaterLeak', { detection: 'smoke' })])(
  'another alert of the device does not hide the detection: $name',
  (alert) => {
    expect(withDangers([alert], ['water_leak'])).toEqual([
      alert,
      { name: 'Water leak', severity: 'critical', labels: { detection: 'water_leak' } },
    ]);
  },
);
