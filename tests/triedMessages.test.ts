import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MqttDevicesConfig } from '@gaugeway/connectors/mqtt/config';
import { mqtt } from '@gaugeway/connectors/mqtt/index';
import { documentedExamples } from '@gaugeway/connectors/mqtt/mapped/testing/documentedExamples';
import { replay } from '@gaugeway/connectors/mqtt/testing/replay';
import { tryMessage } from '@gaugeway/exporter/cli/triedMessage';
import { LoneGateway } from '@gaugeway/exporter/devices/loneGateway';
import { StateStore } from '@gaugeway/exporter/state/state';

interface Case {
  readonly config: MqttDevicesConfig;
  readonly topic: string;
  readonly payload: unknown;
  readonly properties?: Readonly<Record<string, string>>;
}

const nowMs = Date.parse('2026-01-15T12:00:00Z');
const root = join(import.meta.dirname, '../connectors/src/mqtt/testcases');
const position = { latitude: 52.52, longitude: 13.405, speed: 48.6, battery: 81, timestamp: '2026-01-15T11:59:58Z' };
const ofExamples: Readonly<Record<string, unknown>> = {
  'plant/a/press/state': { temperature: 41.5, motor: { current: 3.2 } },
  'iot/data': { device_id: 'sensor-01', sensor_type: 'temperature', value: 22.5, unit: '°C', timestamp: '2026-01-15T11:59:58Z' },
  'fleet/truck-7/telemetry': position,
};

const examples = documentedExamples().map(({ config }) => mqtt.config.parse(config));
const cases: readonly Case[] = [
  ...Object.entries(ofExamples).flatMap(([topic, payload]) => examples.map((config) => ({ config, topic, payload }))),
  ...globSync('{topics,profile}-*', { cwd: root }).flatMap((name) => {
    const config = mqtt.config.parse(JSON.parse(readFileSync(join(root, name, 'config.json'), 'utf8')));
    const lines = readFileSync(join(root, name, 'input.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean);
    return lines.map((line) => ({ ...JSON.parse(line), config })).filter(({ topic }) => topic !== undefined);
  }),
];

/** Another value in place of one of the payload. */
const oddValue = fc.constantFrom<unknown>(
  null,
  '29,5',
  '',
  'on',
  true,
  -1,
  1e300,
  '1e3',
  [1],
  { a: 1 },
  'NaN',
  '°C',
  '__proto__',
  'x'.repeat(300),
);

test('`check --topic` shows the devices and series that the exporter has after the message', async () => {
  expect(cases.length).toBeGreaterThan(50);
  const any = fc.constantFrom(...cases);
  const property = fc.asyncProperty(any, fc.nat(), fc.option(oddValue), async (one, at, odd) => {
    const payload = odd === null ? one.payload : replaced(one.payload, { at, value: odd });
    const message = {
      topic: one.topic,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      properties: one.properties ?? {},
    };
    expect(await tried(one.config, message)).toEqual(await exported(one.config, message));
  });
  await fc.assert(property, { numRuns: 60 });
});

type Message = Parameters<NonNullable<typeof mqtt.tryMessage>>[1];

const none = () => undefined;
const log = { debug: none, info: none, warn: none, error: none };

async function exported(config: MqttDevicesConfig, message: Message) {
  const state = StateStore.empty(log);
  const exporter = new LoneGateway(entryOf(config), { state, log, folder: () => '', now: () => nowMs });
  replay(config, exporter.gateway).receive(message);
  const devices = Array.from(exporter.gateway.devices.values(), ({ name, id }) => `${name} (${id}) of connector mqtt`);
  const values = await exporter.values();
  state.close();
  return { devices, values };
}

async function tried(config: MqttDevicesConfig, message: Message) {
  const result = await tryMessage(entryOf(config), message, { nowMs, custom: new Map() });
  return { devices: result?.devices.map((text) => text.split('\n')[0]), values: result?.values };
}

/** The payload with another value at one of its places, which are counted. */
function replaced(payload: unknown, { at, value }: { readonly at: number; readonly value: unknown }): unknown {
  if (payload === null || typeof payload !== 'object') return value;
  const copy: Record<string, unknown> = Array.isArray(payload) ? ([...payload] as never) : { ...payload };
  const keys = Object.keys(copy);
  const key = keys[at % keys.length];
  if (key !== undefined) copy[key] = replaced(copy[key], { at: Math.floor(at / keys.length), value });
  return copy;
}

function entryOf(config: MqttDevicesConfig) {
  return { name: 'mqtt', type: 'mqtt', connector: mqtt as never, config, fingerprint: '' };
}
