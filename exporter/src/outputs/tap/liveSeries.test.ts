import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deviceMetrics } from '../../devices/deviceMetrics.ts';
import { battery, contact, hour, minute, temperature, TestExporter } from '../../testing/testExporter.ts';
import type { TapRecorder } from '../../testing/tapRecorder.ts';
import { LiveSeries } from './liveSeries.ts';

let exporter: TestExporter;
let recorder: TapRecorder;
let live: LiveSeries;
/** What left in the last call, in its order. */
let left: string[] = [];
let selfMetrics: string | undefined;
/** As they were passed on. */
let exemplars: string[] = [];

beforeEach(() => {
  exporter = new TestExporter({}, { isRecorded: true });
  recorder = exporter.recorder as TapRecorder;
  selfMetrics = undefined;
  exemplars = [];
  const keep = (samples: readonly { text: string; value: number; timeMs: number }[], isRepetition: boolean) => {
    const how = isRepetition ? 'again' : 'new';
    left.push(...samples.map(({ text, value, timeMs }) => `${how} ${shortText(text)} ${value} ${timeMs - 1_800_000_000_000}`));
  };
  live = new LiveSeries({
    tap: recorder.tap,
    index: recorder.index,
    clock: recorder.clock,
    store: exporter.store,
    computed: deviceMetrics(() => [exporter.gateway]),
    selfMetrics: () => (selfMetrics === undefined ? undefined : Promise.resolve(selfMetrics)),
    onExemplar: (series, { traceId, value, atMs }) => void exemplars.push(`${recorder.index.text(series)} ${traceId} ${value} ${atMs}`),
    ship: (batch, isRepetition) => {
      keep(recorder.take(), false);
      keep(recorder.record(batch), isRepetition);
    },
  });
  exporter.gateway.link(true);
});

afterEach(() => exporter[Symbol.dispose]());

/** Name and device only. */
function shortText(text: string): string {
  return text.replace(/\{.*device="([^"]*)".*\}/, ' $1').replace(/\{.*\}/, '');
}

/** What leaves within so many seconds, of one metric. */
async function leaves(metric: string, seconds: number): Promise<string[]> {
  left = [];
  for (let second = 0; second < seconds; second++) {
    exporter.later(1000);
    await live.tick(15_000);
  }
  return left.filter((line) => line.split(' ')[1] === metric);
}

function thermometer(id = '0x01') {
  const device = exporter.gateway.device({ id });
  const [point] = device.map([temperature, contact]);
  return (value: number) => {
    device.seen(exporter.nowMs);
    point?.set(value, exporter.nowMs);
  };
}

test('a quiet series is sent at least each minute, and its device is not seen by it', async () => {
  thermometer()(20);
  await leaves('', 1);
  const lines = await leaves('iot_temperature_celsius', 600);
  const times = lines.map((line) => Number(line.split(' ')[4]));
  expect(lines.every((line) => line.startsWith('again iot_temperature_celsius 0x01 20 '))).toBe(true);
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50_000);
  expect(exporter.gateway.devices.get('0x01')?.lastSeenMs).toBe(1_800_000_000_000);
  expect(exporter.gateway.counters.messages).toBe(0);
});

test('what is in the tap leaves before a repetition', async () => {
  const read = thermometer();
  read(20);
  await leaves('', 60);
  exporter.later(60_000);
  read(21);
  const [first] = await leaves('iot_temperature_celsius', 1);
  expect(first).toBe('new iot_temperature_celsius 0x01 21 120000');
});

test('all series of a large store are looked at within ten seconds', async () => {
  for (let device = 0; device < 300; device++) thermometer(`0x${device}`)(device);
  recorder.take();
  exporter.later(50_000);
  expect(new Set(await leaves('iot_temperature_celsius', 10)).size).toBe(300);
});

test('a value that is too old ends', async () => {
  exporter.restartConnector({ max_age: '5m' });
  exporter.gateway.link(true);
  thermometer()(20);
  const lines = await leaves('iot_temperature_celsius', 330);
  expect(lines.at(-1)).toMatch(/^new iot_temperature_celsius 0x01 NaN/);
  expect(lines.filter((line) => line.includes('NaN'))).toHaveLength(1);
  expect(await leaves('iot_temperature_celsius', 60)).toEqual([]);
});

test('outputs that are switched on find all visible series', async () => {
  recorder.tap.isActive = false;
  thermometer()(20);
  exporter.later(hour);
  recorder.tap.isActive = true;
  expect(await leaves('iot_temperature_celsius', 10)).toEqual([`again iot_temperature_celsius 0x01 20 ${hour + 1000}`]);
});

test('restored values are visible again once their connector is linked', async () => {
  thermometer()(20);
  exporter.restart({}, minute);
  const { tap, index, clock } = (recorder = exporter.recorder as TapRecorder);
  live = new LiveSeries({
    tap,
    index,
    clock,
    store: exporter.store,
    computed: [],
    selfMetrics: () => undefined,
    ship: (batch, isRepetition) => {
      left.push(...[...recorder.take(), ...recorder.record(batch)].map(({ text, value }) => `${isRepetition} ${shortText(text)} ${value}`));
    },
  });
  exporter.gateway.device({ id: '0x01' }).map([temperature, battery]);
  expect(await leaves('iot_temperature_celsius', 20)).toEqual([]);
  exporter.gateway.link(true);
  expect(await leaves('iot_temperature_celsius', 1)).toEqual(['true iot_temperature_celsius 0x01 20']);
});

test('computed values are sampled at the interval: changes as new samples, others again, and they end with their device', async () => {
  thermometer()(20);
  const lines = await leaves('iot_device_up', 61);
  expect(lines).toEqual(['new iot_device_up 0x01 1 1000', 'again iot_device_up 0x01 1 61000']);
  exporter.gateway.devices.get('0x01')?.offline('protocol');
  expect(await leaves('iot_device_up', 15)).toEqual(['new iot_device_up 0x01 0 76000']);
  exporter.gateway.devices.get('0x01')?.remove();
  expect(await leaves('iot_device_up', 15)).toEqual(['new iot_device_up 0x01 NaN 76001']);
  expect(await leaves('iot_device_up', 60)).toEqual([]);
  expect(await leaves('iot_connector_up', 60)).toEqual([expect.stringMatching(/^again iot_connector_up 1/)]);
});

test('self metrics are sampled where an output takes them', async () => {
  expect(await leaves('gaugeway_x', 15)).toEqual([]);
  selfMetrics =
    '# HELP gaugeway_x Help\n# TYPE gaugeway_x gauge\ngaugeway_x 1.5\ngaugeway_y_bucket{le="+Inf"} +Inf\ngaugeway_z Nan\nprocess_x 1\n';
  await leaves('', 15);
  expect(left.filter((line) => line.includes('gaugeway_'))).toEqual(['new gaugeway_x 1.5 16000', 'new gaugeway_y_bucket Infinity 16000']);
});

test('a press after the start is counted by increase(): the 0 comes first', () => {
  const device = exporter.gateway.device({ id: 'remote' });
  const [press] = device.map([{ name: 'action', kind: 'event', values: ['single'] }]);
  press?.set('single', exporter.nowMs);
  press?.set('triple', exporter.nowMs - 20);
  const samples = recorder
    .take()
    .map(({ text, value, timeMs }) => `${/action="([^"]*)"/.exec(text)?.[1]} ${value} ${timeMs - exporter.nowMs}`);
  expect(samples).toEqual(['single 0 0', 'single 1 1', 'triple 0 -21', 'triple 1 -20']);
});

test('an exemplar of the self metrics is passed on once, and its sample has no part of it', async () => {
  const bucket = 'gaugeway_poll_duration_seconds_bucket{le="0.1"}';
  const scrape = (exemplar: string) => `# TYPE gaugeway_poll_duration_seconds histogram\n${bucket} 2 # ${exemplar}\n`;
  selfMetrics = scrape('{trace_id="ab"} 0.06 1800000000.123');
  expect(await leaves('gaugeway_poll_duration_seconds_bucket', 40)).toEqual([expect.stringMatching(/^new \S+ 2 /)]);
  expect(exemplars).toEqual([`${bucket} ab 0.06 1800000000123`]);
  selfMetrics = scrape('{trace_id="cd"} 0.07 1800000100');
  await leaves('gaugeway_poll_duration_seconds_bucket', 40);
  expect(exemplars.slice(1)).toEqual([`${bucket} cd 0.07 1800000100000`]);
});
