import { expect, test } from '@jest/globals';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { deviceMetrics } from '../devices/deviceMetrics.ts';
import { splitExemplar } from './exemplar.ts';
import { Exposition, metricHead, type ExpositionFormat } from './exposition.ts';
import { EventCounter } from './eventPoints.ts';
import { noTap } from './sampleTap.ts';
import { formatValue, labelText } from './series.ts';
import { SeriesStore } from './seriesStore.ts';
import { runWith } from '../tracing/currentSpan.ts';
import { TestExporter } from '../testing/testExporter.ts';

const now = 1_800_000_000_000;
const counter: Metric = {
  name: 'iot_energy_joules_total',
  type: 'counter',
  unit: 'joules',
  help: 'Energy "used" \\ imported\nin all',
  group: 'measurement',
};
const owner = {
  suspended: false,
  maxAgeMs: 0,
  maxAges: undefined,
  connectorName: 'home',
  id: '0x01',
  name: 'Plug',
  labels: { device: '0x01' },
  labelText: 'device="0x01"',
  tap: noTap,
};

const ownerOf = (device: string) => ({ ...owner, labels: { device }, labelText: `device="${device}"` });

async function rendered(store: SeriesStore, format: ExpositionFormat = 'text', devices?: string[]): Promise<string> {
  let text = '';
  const filter = devices === undefined ? {} : { devices: new Set(devices) };
  for await (const chunk of new Exposition(format, filter, now).families([], store.families)) text += chunk.toString();
  return text;
}

test('text 0.0.4 escapes backslash and line feed in help', () => {
  expect(metricHead(counter, 'text')).toBe(
    '# HELP iot_energy_joules_total Energy "used" \\\\ imported\\nin all\n# TYPE iot_energy_joules_total counter\n',
  );
});

test('OpenMetrics names a counter without _total, has its unit and escapes quotes too', () => {
  expect(metricHead(counter, 'openmetrics')).toBe(
    '# TYPE iot_energy_joules counter\n# UNIT iot_energy_joules joules\n# HELP iot_energy_joules Energy \\"used\\" \\\\ imported\\nin all\n',
  );
});

test('statesets are gauges in both formats, infos only in text', () => {
  const type = (kind: Metric['type'], format: ExpositionFormat) =>
    /# TYPE (.*)\n/.exec(metricHead({ ...counter, name: 'iot_device_info', unit: undefined, type: kind }, format))?.[1];
  expect([type('stateset', 'text'), type('stateset', 'openmetrics')]).toEqual(['iot_device_info gauge', 'iot_device_info gauge']);
  expect([type('info', 'text'), type('info', 'openmetrics')]).toEqual(['iot_device_info gauge', 'iot_device info']);
});

test('label values are escaped, also NUL', () => {
  expect(labelText({ a: 'x"y\\z\nw', b: 'n\0l' })).toBe('a="x\\"y\\\\z\\nw",b="n\ufffdl"');
});

test.each([
  [0.1 + 0.2, '0.30000000000000004'],
  [1e21, '1e+21'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
])('the value %p is written as %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test('families without samples and removed series are left out', async () => {
  const store = new SeriesStore();
  const series = new EventCounter(owner, counter, {});
  store.add(series);
  expect(await rendered(store)).toContain('iot_energy_joules_total{device="0x01"} 0\n');
  expect(await rendered(store, 'text', ['0x02'])).toBe('');
  expect(await rendered(store, 'text', ['Plug'])).toContain('device="0x01"');
  store.remove(series);
  expect(await rendered(store)).toBe('');
});

test('a counter has the exemplar of its newest traced event, in OpenMetrics only', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const store = new SeriesStore();
  const series = new EventCounter(owner, counter, {});
  store.add(series);
  series.increment(now);
  expect(await rendered(store, 'openmetrics')).toContain('iot_energy_joules_total{device="0x01"} 1\n');
  const beforeMs = Date.now();
  runWith({ traceId: 'ab', traceparent: '' }, () => series.increment(now));
  runWith({ traceId, traceparent: '' }, () => series.increment(now));
  series.increment(now);
  const [sample, exemplar] = (await rendered(store, 'openmetrics')).trimEnd().split('\n').at(-1)?.split(' # ') ?? [];
  expect(sample).toBe('iot_energy_joules_total{device="0x01"} 4');
  expect(splitExemplar(`${sample} # ${exemplar}`)).toEqual({ sample, exemplar: { traceId, value: 1, atMs: expect.any(Number) } });
  expect(Number(exemplar?.split(' ').at(-1)) * 1000).toBeGreaterThanOrEqual(beforeMs);
  expect(await rendered(store, 'text')).not.toContain(traceId);
});

test.each(['a 1', 'a{name="x # {trace_id=\\"1\\"} 1 2"} 3', 'a{name=" # {"} 3'])('%s has no exemplar', (sample) => {
  expect(splitExemplar(sample)).toEqual({ sample });
});

test('series removed while a scrape runs leave the others in it', async () => {
  const store = new SeriesStore();
  const all = Array.from({ length: 5000 }, (_, i) => new EventCounter(ownerOf(`0x${i}`), counter, {}));
  for (const series of all) store.add(series);
  const scrape = new Exposition('text', {}, now).families([], store.families);
  let text = String((await scrape.next()).value);
  for (const series of all.slice(0, 4000)) store.remove(series);
  for await (const chunk of scrape) text += chunk.toString();
  for (const series of all.slice(4000)) expect(text.split(series.render(now))).toHaveLength(2);
});

test('series that are replaced while a scrape runs, as by a reload, are in it at most once', async () => {
  const store = new SeriesStore();
  const fill = () =>
    Array.from({ length: 3000 }, (_, i) => {
      const series = new EventCounter(ownerOf(`0x${i}`), counter, {});
      store.add(series);
      return series;
    });
  const first = fill();
  const scrape = new Exposition('text', {}, now).families([], store.families);
  let text = String((await scrape.next()).value);
  for (const series of first) store.remove(series);
  fill();
  for await (const chunk of scrape) text += chunk.toString();
  expect(text.match(/# TYPE/g)).toHaveLength(1);
  const lines = text.split('\n').filter((line) => line.startsWith('iot_'));
  expect(new Set(lines).size).toBe(lines.length);
});

test('a connector that is reloaded while a scrape runs has each device in it at most once', async () => {
  using exporter = new TestExporter();
  for (let i = 0; i < 1000; i++) exporter.gateway.device({ id: `0x${i}` });
  exporter.save();
  const gateways = new Map([['home', exporter.gateway]]);
  const scrape = new Exposition('text', {}, now).families(
    deviceMetrics(() => gateways.values()),
    [],
  );
  let text = String((await scrape.next()).value);
  gateways.delete('home');
  exporter.gateway.close();
  gateways.set('home', exporter.open());
  for await (const chunk of scrape) text += chunk.toString();
  const lines = text.split('\n').filter((line) => line.startsWith('iot_device_info'));
  expect(new Set(lines).size).toBe(lines.length);
});

test('a scrape of many series yields to the event loop', async () => {
  const store = new SeriesStore();
  for (let i = 0; i < 200_000; i++) store.add(new EventCounter(owner, counter, {}));
  let turns = 0;
  const turn = setInterval(() => turns++);
  await rendered(store);
  clearInterval(turn);
  expect(turns).toBeGreaterThan(0);
});
