import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zigbee2mqttConfig } from '@gaugeway/connectors/zigbee2mqtt/config';
import { createDecoder } from '@gaugeway/connectors/zigbee2mqtt/decode';
import type { MqttDecoder } from '@gaugeway/connectors/transport/runMqtt';
import { bridgeDevices, bridgeInfo } from '@gaugeway/simulator/home/bridgePayloads';
import { furnish } from '@gaugeway/simulator/home/inventory';
import { ZigbeeNode } from '@gaugeway/simulator/home/zigbeeNode';
import { CaseExporter } from '../caseExporter.ts';
import { ForeignParser } from '../open-metrics/foreignParser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { anyNumber, anyText } from './texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
const startMs = Date.parse('2026-01-15T12:00:00Z');
const members = furnish('1', 20).map((device) => new ZigbeeNode(device, startMs, (atMs) => atMs));
const settings = { baseTopic: 'zigbee2mqtt', lastSeen: 'disable', availability: true, homeAssistant: true } as const;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a JSON value may be, also what JavaScript would trip over. */
const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  anyText,
  anyNumber,
  fc.constantFrom(null, true, false, '', 'ON', 'OFF', 'online', '2026-01-15T11:59:00Z', startMs, [], {}, { constructor: { prototype: 1 } }),
);
const key = fc.oneof(
  fc.constantFrom(
    'temperature',
    'contact',
    'state',
    'action',
    'action_group',
    'energy',
    'last_seen',
    'update',
    'color',
    'battery',
    '__proto__',
    'toString',
  ),
  anyText,
);

/** The state of a device, some of its values replaced, some keys added; sometimes cut off. */
const almostAState: fc.Arbitrary<string> = fc
  .record({
    member: fc.constantFrom(...members),
    changes: fc.array(fc.tuple(fc.nat(30), anyJson), { maxLength: 3 }),
    more: fc.dictionary(key, anyJson, { maxKeys: 3, noNullPrototype: false }),
    cut: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, fc.nat(300)),
  })
  .map(({ member, changes, more, cut }) => {
    const entries = Object.entries(member.lastSent);
    for (const [index, value] of changes) if (entries[index]) entries[index][1] = value;
    return JSON.stringify({ ...Object.fromEntries(entries), ...more }).slice(0, cut);
  });

const { expose } = fc.letrec<{ expose: object }>((tie) => ({
  expose: fc.record(
    {
      type: fc.constantFrom(
        'numeric',
        'binary',
        'enum',
        'text',
        'list',
        'composite',
        'light',
        'switch',
        'climate',
        'cover',
        'lock',
        'fan',
        'other',
      ),
      name: key,
      property: fc.oneof(key, anyJson),
      access: fc.oneof(fc.nat(7), anyJson),
      unit: fc.oneof(fc.constantFrom('°C', '%', 'kWh', 'W', 'lqi', 'µg/m³', 'm'), anyJson),
      endpoint: fc.oneof(fc.constantFrom('left', 'l1', '1'), anyJson),
      category: fc.constantFrom('config', 'diagnostic', 'none'),
      values: fc.oneof(fc.array(fc.oneof(anyText, anyJson), { maxLength: 25 }), anyJson),
      value_on: anyJson,
      value_off: anyJson,
      value_max: anyJson,
      features: fc.oneof(fc.array(tie('expose'), { maxLength: 4 }), anyJson),
    },
    { requiredKeys: ['type', 'property'], noNullPrototype: true },
  ),
}));
const listedDevice = fc.record(
  {
    ieee_address: fc.oneof(fc.constantFrom(...members.map(({ device }) => device.ieeeAddress)), anyText, anyJson),
    friendly_name: fc.oneof(fc.constantFrom(...members.map(({ name }) => name)), anyText, anyJson),
    type: fc.oneof(fc.constantFrom('EndDevice', 'Router', 'Coordinator'), anyJson),
    disabled: anyJson,
    definition: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          model: anyJson,
          vendor: anyJson,
          supports_ota: fc.boolean(),
          exposes: fc.oneof(fc.array(expose, { maxLength: 8 }), anyJson),
        }),
      },
      { weight: 1, arbitrary: anyJson },
    ),
  },
  { requiredKeys: ['ieee_address', 'friendly_name', 'definition'], noNullPrototype: true },
);
const payload: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: almostAState.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: anyJson.map((json) => Buffer.from(JSON.stringify(json) ?? '')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('online', 'offline', '{"state":"online"}', '{"state":"offline"}').map((text) => Buffer.from(text)),
  },
);
const deviceList = fc.array(fc.oneof({ weight: 9, arbitrary: listedDevice }, { weight: 1, arbitrary: anyJson }), { maxLength: 5 });
const laterMs = fc.oneof(fc.constant(0), fc.nat(90_000), fc.nat(90_000_000));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ topic: fc.nat(60), payload, retained: fc.boolean(), laterMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      topic: fc.constant('devices'),
      payload: deviceList.map((list) => Buffer.from(JSON.stringify(list))),
      retained: fc.boolean(),
      laterMs,
    }),
  },
);

describeWith(['prometheusClient'], 'any messages on the topics of a bridge', () => {
  test('are handled without an exception, and the scrape stays parseable', async () => {
    await using parser = new ForeignParser();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 120 }), fc.boolean(), async (steps, groups) => {
        const config = zigbee2mqttConfig.parse({
          zigbee_groups: groups,
          settings: 'all',
          groups: ['measurement', 'state', 'diagnostic', 'setting', 'color'],
          log: { text: true },
        });
        using exporter = new CaseExporter('zigbee2mqtt', config, { folder: mkdtempSync(join(folder, 'case-')) });
        const decoder = createDecoder(config, exporter.gateway);
        begin(decoder);
        let nowMs = startMs;
        for (const { topic, laterMs, ...message } of steps) {
          exporter.moveTo((nowMs += laterMs));
          decoder.receive({ topic: topicOf(decoder, topic), ...message });
        }
        const text = Buffer.from(await exporter.scrape('text')).toString();
        const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
        const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
        expect(series.filter((one, index) => series.indexOf(one) !== index)).toEqual([]);
        const parsed = await parser.parseText(text);
        const openMetrics = await parser.parseOpenMetrics(Buffer.from(await exporter.scrape('openmetrics')).toString());
        expect(parsed.flatMap(({ samples }) => samples).length).toBe(lines.length);
        expect(openMetrics.flatMap(({ samples }) => samples).length).toBe(lines.length);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 25_000, markInterruptAsFailure: false },
    );
  }, 60_000);
});

/** The retained messages of a bridge with twenty devices. */
function begin(decoder: MqttDecoder): void {
  const publish = (topic: string, value: unknown) =>
    decoder.receive({ topic: `zigbee2mqtt/bridge/${topic}`, payload: JSON.stringify(value), retained: true });
  decoder.connected();
  publish('state', { state: 'online' });
  publish('info', bridgeInfo(settings, members, 'mqtt://localhost'));
  publish('devices', bridgeDevices(members));
  decoder.settled();
}

function topicOf({ topics }: MqttDecoder, topic: number | string): string {
  return typeof topic === 'string' ? `zigbee2mqtt/bridge/${topic}` : ([...topics][topic % topics.size] ?? '');
}
