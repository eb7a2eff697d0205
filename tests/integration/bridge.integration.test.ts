import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWith } from '../servers/describeWith.ts';
import { scrapeOf, startChain, until, waitUntilHeard, type Chain } from './chain.ts';
import type { Scrape } from './scrape.ts';

const lastSeen = 'iot_device_last_seen_timestamp_seconds';
const remote = { name: 'Fernbedienung Wohnzimmer' };
/** Battery devices of several kinds, which send only on a command. */
const quiet = ['Haustür', 'Spüle Leck', 'Rauchmelder Flur', 'Wohnzimmer Klima', 'Flur Bewegung', 'Tomaten'];

describeWith(['mosquitto'], 'a bridge', () => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain({ simulator: ['--home-assistant'] });
  }, 60_000);
  afterAll(() => chain[Symbol.asyncDispose]());

  test('a rename withdraws the old series immediately and keeps the device label', async () => {
    await waitUntilHeard(chain, 'Bad Thermometer');
    // it would report another temperature meanwhile; the button comes after its last report
    await chain.simulator.run('silent "Bad Thermometer"');
    await waitUntilHeard(chain);
    const before = await scrapeOf(chain.exporter);
    const [old] = before.all('iot_temperature_celsius', { name: 'Bad Thermometer' });
    await chain.simulator.run('rename "Bad Thermometer" "oben/Bad"');
    const renamed = { name: 'oben/Bad' };
    const after = await until(chain.exporter, 'the new name', (scrape) => scrape.value('iot_device_up', renamed) === 1 && scrape);
    expect(after.samples.filter(({ labels }) => labels['name'] === 'Bad Thermometer')).toEqual([]);
    expect(after.all('iot_temperature_celsius', renamed)).toEqual([{ ...old, labels: { ...old?.labels, ...renamed } }]);
    await waitUntilHeard(chain, renamed.name);
  });

  test('a device that leaves loses all its series immediately, one that joins appears', async () => {
    await chain.simulator.run('leave "Leselampe"');
    await until(chain.exporter, 'the lamp gone', (scrape) => scrape.samples.every(({ labels }) => labels['name'] !== 'Leselampe'));
    const address = await chain.simulator.run('join SJCGQ11LM');
    const dry = await until(chain.exporter, 'the new sensor', async (scrape) => {
      if (scrape.value('iot_water_leak_detected', { device: address }) === 0) return scrape;
      await chain.simulator.run(`speak ${address}`);
      return undefined;
    });
    expect(dry.all('iot_device_info', { device: address, model: 'SJCGQ11LM', manufacturer: 'Aqara' })).toHaveLength(1);
  });

  test('a device that is interviewed as another model gets the series of that model', async () => {
    const name = 'Keller Klima';
    await waitUntilHeard(chain, name);
    await chain.simulator.run(`interview "${name}" TS0601_soil`);
    await waitUntilHeard(chain, name);
    const after = await scrapeOf(chain.exporter);
    expect(after.value('iot_moisture_ratio', { name })).toBeGreaterThan(0);
    expect(after.value('iot_relative_humidity_ratio', { name })).toBeUndefined();
    expect(after.value('iot_pressure_pascals', { name })).toBeUndefined();
    expect(after.all('iot_device_info', { name, model: 'TS0601_soil' })).toHaveLength(1);
  });

  test.each(['bridge restart', 'bridge kill'])(
    '%s: its cache replay moves no last-seen and counts no event, a button pressed meanwhile counts',
    async (how) => {
      await chain.quieten(...quiet);
      await waitUntilHeard(chain);
      const before = await scrapeOf(chain.exporter);
      await chain.simulator.run(how);
      if (how === 'bridge kill') {
        await until(chain.exporter, 'the link lost', (scrape) => scrape.value('iot_connector_up') === 0);
        await chain.simulator.run('bridge start');
      }
      await expectReplay(chain, before, quiet);
    },
  );

  test('a start of Home Assistant has the same effect', async () => {
    const payloads = await chain.record(() => chain.quieten(...quiet));
    await waitUntilHeard(chain);
    const before = await scrapeOf(chain.exporter);
    await chain.publish('homeassistant/status', 'online');
    for (const [topic, payload] of payloads) await chain.publish(topic, payload);
    await expectReplay(chain, before, quiet);
  });
});

/** After a replay somebody presses a button: that counts, and nothing else has. */
async function expectReplay({ simulator, exporter }: Chain, before: Scrape, devices: readonly string[]): Promise<void> {
  await simulator.run(`press "${remote.name}" toggle`);
  const after = await until(exporter, 'the button counted', (scrape) => presses(scrape) > presses(before) && scrape);
  expect(presses(after)).toBe(presses(before) + 1);
  expect(otherPresses(after)).toBe(otherPresses(before));
  expect(after.sum('iot_detections_total')).toBe(before.sum('iot_detections_total'));
  for (const name of devices) expect([name, after.value(lastSeen, { name })]).toEqual([name, before.value(lastSeen, { name })]);
  expect(after.value(lastSeen, remote)).toBeGreaterThan(before.value(lastSeen, remote) ?? 0);
  expect(after.sum('gaugeway_messages_total') - before.sum('gaugeway_messages_total')).toBeGreaterThan(devices.length);
}

function presses(scrape: Scrape): number {
  return scrape.value('iot_actions_total', { ...remote, action: 'toggle' }) ?? NaN;
}

function otherPresses(scrape: Scrape): number {
  return scrape.sum('iot_actions_total') - scrape.sum('iot_actions_total', remote);
}
