import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { garbageKinds, type GarbageKind } from '@gaugeway/simulator/home/garbage';
import { describeWith } from '../servers/describeWith.ts';
import { scrapeOf, startChain, until, waitUntilHeard, type Chain } from './chain.ts';
import type { Scrape } from './scrape.ts';

const climate = { name: 'Wohnzimmer Klima' };
const lastSeen = 'iot_device_last_seen_timestamp_seconds';
const repeats = 3;
const rounds = 4;
const megabyte = 1 << 20;

/** What each kind is counted as, how often in the three messages, and whether the rest of the message is still good. */
const expected: Readonly<Record<GarbageKind, { readonly what?: string; readonly count: number; readonly restUsed: boolean }>> = {
  'malformed-json': { what: 'parse_errors json', count: repeats, restUsed: false },
  'not-an-object': { what: 'parse_errors type', count: repeats, restUsed: false },
  nan: { what: 'parse_errors json', count: repeats, restUsed: false },
  '1e999': { what: 'readings_rejected not_finite', count: repeats, restUsed: true },
  'wrong-types': { what: 'readings_rejected type', count: repeats, restUsed: true },
  // a key that the definition does not declare is counted once, as real definitions forget some
  'control-characters': { what: 'parse_errors unknown_key', count: 2, restUsed: true },
  'invalid-utf8': { what: 'parse_errors unknown_key', count: 1, restUsed: true },
  '1mb': { what: 'parse_errors size', count: repeats, restUsed: false },
  'deep-nesting': { what: 'parse_errors unknown_key', count: 1, restUsed: true },
  proto: { what: 'parse_errors unknown_key', count: 4, restUsed: true },
  // a hundred keys are remembered, four of which are known from above
  'unknown-keys': { what: 'parse_errors unknown_key', count: repeats * 5000 - 2 * 92, restUsed: true },
  empty: { count: 0, restUsed: false },
};

describeWith(['mosquitto'], 'bad input', () => {
  let chain: Chain;

  beforeAll(async () => {
    // with QoS 0 a flood is discarded in part, and counted as that
    chain = await startChain({ connector: { qos: 1 } });
    await chain.quieten(climate.name);
    await hearClimate();
  }, 60_000);
  afterAll(() => chain[Symbol.asyncDispose]());

  /** The device reports, and then no more: the button comes after its last report. */
  async function hearClimate(): Promise<void> {
    await waitUntilHeard(chain, climate.name);
    await chain.simulator.run(`silent "${climate.name}"`);
    await waitUntilHeard(chain);
  }

  test.each(garbageKinds)('%s: counted by reason, logged once, and the next valid message is read', async (kind) => {
    const { exporter, simulator } = chain;
    const { what, count, restUsed } = expected[kind];
    const before = await scrapeOf(exporter);
    const logBefore = exporter.output.length;
    for (let i = 0; i < repeats; i++) await simulator.run(`garbage ${kind} "${climate.name}"`);
    await waitUntilHeard(chain);
    const bad = await scrapeOf(exporter);
    expect({ [what ?? '']: problems(bad, what) - problems(before, what) }).toEqual({ [what ?? '']: count });
    expect(problems(bad) - problems(before)).toBe(count);
    expect(complaints(exporter.output.slice(logBefore))).toBeLessThanOrEqual(kind === 'unknown-keys' || kind === 'proto' ? 0 : 1);
    expect(bad.value(lastSeen, climate) !== before.value(lastSeen, climate)).toBe(restUsed);
    expect(bad.value('iot_relative_humidity_ratio', climate)).toBeDefined();

    await hearClimate();
    expect((await scrapeOf(exporter)).value('iot_temperature_celsius', climate)).toBeDefined();
  });

  test.each(['bridge/devices', 'bridge/info', 'bridge/state', 'bridge/groups'])('on %s it removes no device', async (topic) => {
    const { exporter, simulator } = chain;
    const before = await scrapeOf(exporter);
    for (const kind of garbageKinds) await simulator.run(`garbage ${kind} ${topic}`);
    await waitUntilHeard(chain);
    const after = await scrapeOf(exporter);
    expect(after.value('iot_connector_up')).toBe(1);
    expect(after.all('iot_device_info')).toEqual(before.all('iot_device_info'));
    expect(after.sum('iot_device_up')).toBe(before.sum('iot_device_up'));
  });

  test('many bad payloads cost little memory, few log lines and no readings of other devices', async () => {
    const { exporter } = chain;
    const before = await scrapeOf(exporter);
    const logBefore = exporter.output.length;
    const topics = (await chain.simulator.devices()).map((name) => `zigbee2mqtt/${name}`);
    const client = await connectAsync(chain.broker.url);
    const publish = (topic: string, payload: string | Buffer) => client.publishAsync(topic, payload, { qos: 1 });
    for (const [index, topic] of topics.entries()) {
      for (let round = 0; round < rounds; round++) await publish(topic, manyKeys(`${index}_${round}`));
      for (let round = 0; round < rounds; round++) {
        await publish(topic, `{"a":${'['.repeat(50_000)}`);
        await publish(topic, Buffer.alloc(megabyte + 1, 'x'));
      }
    }
    await client.endAsync();
    const stormed = floods(before) + 2 * rounds * topics.length;
    const after = await until(exporter, 'the storm counted', (scrape) => floods(scrape) >= stormed && scrape);
    expect(after.value('process_start_time_seconds')).toBe(before.value('process_start_time_seconds'));
    expect(after.value('process_resident_memory_bytes')).toBeLessThan(400 * megabyte);
    expect(after.all('iot_device_info')).toEqual(before.all('iot_device_info'));
    expect(complaints(exporter.output.slice(logBefore))).toBeLessThanOrEqual(3 * topics.length);
    await waitUntilHeard(chain);
  }, 60_000);
});

/** Everything that was not taken, or that for one reason. */
function problems(scrape: Scrape, what?: string): number {
  const [family, reason] = what?.split(' ') ?? [];
  const labels = reason === undefined ? undefined : { reason };
  return ['parse_errors', 'readings_rejected']
    .filter((name) => family === undefined || name === family)
    .reduce((sum, name) => sum + scrape.sum(`gaugeway_${name}_total`, labels), 0);
}

function manyKeys(prefix: string): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`${prefix}_${n}`, n])));
}

function floods(scrape: Scrape): number {
  return problems(scrape, 'parse_errors size') + problems(scrape, 'parse_errors json');
}

function complaints(log: string): number {
  return log.split('\n').filter((line) => line.includes('cannot read')).length;
}
