import { deviceMatchers } from '../../core/selector';
import type { Sample } from '../../data/prometheus';
import { explorePath, metricsQuery } from '../../core/paths';
import { deviceMetrics, graphPlans } from './graphs/graphPlans';
import { whileReporting } from './graphs/reporting';
import { deviceReadings } from './readings';

const sample = (metric: string, value: number, labels: Record<string, string> = {}): Sample => ({
  labels: { __name__: metric, connector: 'a', device: '1', name: 'n', instance: 'i:1', job: 'gaugeway', ...labels },
  value,
  atMs: 0,
});
const matchers = deviceMatchers('a', '1');

test('special characters of PromQL strings are escaped', () => {
  expect(deviceMatchers('a', 'x"}\\\n')).toBe('connector="a",device="x\\"}\\\\\\n"');
});

test('readings: replicas are one, a stateset is its current state, device metrics are left out', () => {
  const readings = deviceReadings({
    samples: [
      sample('iot_power_watts', 5, { phase: 'l1' }),
      sample('iot_power_watts', 5, { phase: 'l1', instance: 'other:1' }),
      sample('iot_hvac_mode', 0, { state: 'off' }),
      sample('iot_hvac_mode', 1, { state: 'heat' }),
      sample('iot_device_up', 1),
      sample('iot_device_info', 1),
      sample('plant_parts', 3),
    ],
    histories: [],
  });
  expect(readings.map(({ metric, group, state, labels }) => ({ metric, group, state, labels }))).toEqual([
    { metric: 'iot_hvac_mode', group: 'state', state: 'heat', labels: {} },
    { metric: 'iot_power_watts', group: 'measurement', state: undefined, labels: { phase: 'l1' } },
    { metric: 'plant_parts', group: 'measurement', state: undefined, labels: {} },
  ]);
});

test('the time of a reading comes from the mapping', () => {
  const row = { metric: 'iot_power_watts', labels: { phase: 'l1' }, value_at_ms: 42 };
  const [reading] = deviceReadings(
    { samples: [sample('iot_power_watts', 5, { phase: 'l1' })], histories: [] },
    { mapping: [row as never] },
  );
  expect(reading?.atMs).toBe(42);
});

test('the history of a silent device ends at its last message', () => {
  const power = sample('iot_power_watts', 5);
  const series = { samples: [power], histories: [{ labels: power.labels, timesMs: [1, 2, 3, 4], values: [7, 5, 5, 5] }] };
  expect(deviceReadings(series)[0]?.history).toEqual([7, 5, 5, 5]);
  expect(deviceReadings(series, { endMs: 2 })[0]?.history).toEqual([7, 5, 5, null]);
});

test('graphs of a silent device end at its last message', () => {
  expect(whileReporting('max (x)', matchers, 90_000)).toMatch(
    /^\(\(max \(x\)\) unless on \(\) .* and on \(\) \(vector\(time\(\)\) <= 150 \+ \$__interval_ms \/ 1000\)$/,
  );
  expect(whileReporting('max (x)', matchers, undefined)).not.toContain('vector');
});

test('one panel per metric with all its phases, display units, counters as rates', () => {
  const metrics = deviceMetrics(
    [
      sample('iot_power_watts', 1, { phase: 'l1' }),
      sample('iot_power_watts', 1, { phase: 'l2' }),
      sample('iot_energy_joules_total', 1),
      sample('iot_pressure_pascals', 1),
      sample('iot_contact_open', 1),
      sample('iot_device_up', 1),
    ].map(({ labels }) => labels),
  );
  const plans = graphPlans(metrics, matchers, 'rate');
  expect(plans).toEqual([
    {
      metric: 'iot_contact_open',
      title: 'Contact',
      kind: 'timeline',
      legend: 'Contact',
      unit: 'short',
      expr: 'max (iot_contact_open{connector="a",device="1"})',
    },
    {
      metric: 'iot_energy_joules_total',
      title: 'Energy',
      kind: 'graph',
      legend: 'Energy',
      unit: 'watt',
      expr: 'max (rate(iot_energy_joules_total{connector="a",device="1"}[$__rate_interval]))',
    },
    {
      metric: 'iot_power_watts',
      title: 'Power',
      kind: 'graph',
      legend: '{{phase}}',
      unit: 'watt',
      expr: 'max by (phase) (iot_power_watts{connector="a",device="1"})',
    },
    {
      metric: 'iot_pressure_pascals',
      title: 'Pressure',
      kind: 'graph',
      legend: 'Pressure',
      unit: 'pressurehpa',
      expr: 'max (iot_pressure_pascals{connector="a",device="1"}) * 0.01',
    },
  ]);
  expect(graphPlans(metrics, matchers, 'total')[1]).toMatchObject({
    unit: 'suffix:kWh',
    expr: expect.stringMatching(/^max \(iot_energy.* \* /),
  });
});

test('the Explore path has the query', () => {
  const url = new URL(explorePath({ dataSource: { uid: 'u', type: 'prometheus' }, queries: [metricsQuery('up{a="b&c"}')] }), 'http://x');
  expect(url.pathname).toBe('/explore');
  expect(JSON.parse(url.searchParams.get('panes') ?? '')).toMatchObject({
    device: { datasource: 'u', queries: [{ refId: 'A', expr: 'up{a="b&c"}' }], range: { from: 'now-6h', to: 'now' } },
  });
});
