import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeWith } from '../servers/describeWith.ts';
import { scrapeOf, startChain, until, waitUntilHeard, type Chain } from './chain.ts';

const door = { name: 'Haustür' };

describeWith(['mosquitto'], 'an exporter that starts again', () => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain();
    await chain.simulator.run(`silent "${door.name}"`);
  }, 60_000);
  afterAll(() => chain[Symbol.asyncDispose]());

  test('clean stop: a door that reported an hour ago is restored immediately with its old last-seen time', async () => {
    const { exporter } = chain;
    const lastSeenS = await moveDoor(chain, { open: true, agoMs: 3_600_000 });
    await exporter.kill('SIGTERM');
    expect(exporter.exitCode).toBe(0);
    expect(exporter.output).not.toContain('it is still running');
    await startAndExpectDoor(chain, { open: 1, lastSeenS });
  });

  test('kill -9: states older than some seconds are restored; last-seen is withheld, as it may be older than the scraped one', async () => {
    const { exporter } = chain;
    await moveDoor(chain, { open: false, agoMs: 1_800_000 });
    const written = (await scrapeOf(exporter)).sum('gaugeway_state_written_bytes_total');
    await until(exporter, 'the change stored', (scrape) => scrape.sum('gaugeway_state_written_bytes_total') > written);
    await exporter.kill('SIGKILL');
    await startAndExpectDoor(chain, { open: 0, lastSeenS: undefined });
    expect(exporter.output).not.toMatch(/corrupt|level=error/);
  });

  test('a device that left the bridge meanwhile is removed, and no other', async () => {
    const { exporter } = chain;
    const before = (await scrapeOf(exporter)).by('name', 'iot_device_info');
    expect(before.size).toBe(42); // 41 and the coordinator
    await exporter.kill('SIGTERM');
    await chain.simulator.run('leave "Fernseher"');
    await exporter.start();
    const scrape = await until(exporter, 'the link', (now) => now.value('iot_connector_up') === 1 && now);
    const names = scrape.by('name', 'iot_device_info');
    expect([...before.keys()].filter((name) => !names.has(name))).toEqual(['Fernseher']);
    expect(scrape.samples.filter(({ labels }) => labels['name'] === 'Fernseher')).toEqual([]);
  });

  test('a device that went offline meanwhile is offline', async () => {
    const { exporter } = chain;
    await exporter.kill('SIGKILL');
    await chain.simulator.run('offline "Kühlschrank"');
    await exporter.start();
    await waitUntilHeard(chain);
    const fridge = { name: 'Kühlschrank' };
    const scrape = await until(exporter, 'the fridge offline', (now) => now.value('iot_device_up', fridge) === 0 && now);
    expect(scrape.value('iot_device_offline', { ...fridge, reason: 'protocol' })).toBe(1);
    expect(scrape.value('iot_power_watts', fridge)).toBeUndefined();
  });

  test('a second exporter with the same data folder fails with a clear message', async () => {
    const { configFile, folder, pid } = chain.exporter;
    const bin = join(import.meta.dirname, '../../exporter/bin/gaugeway.js');
    const second = spawnSync(process.execPath, [bin, 'run', '-c', configFile], { encoding: 'utf8' });
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`^gaugeway: cannot lock data folder "${folder}/data": held by process ${pid} on .+\n$`));
    expect((await scrapeOf(chain.exporter)).value('iot_connector_up')).toBe(1);
  });
});

/** The door contact reports with a `last_seen` in the past; returns that time in seconds. */
async function moveDoor(chain: Chain, { open, agoMs }: { open: boolean; agoMs: number }): Promise<number> {
  const atMs = Date.now() - agoMs;
  await chain.publish(`zigbee2mqtt/${door.name}`, {
    contact: !open,
    battery: 90,
    trigger_count: 3,
    last_seen: new Date(atMs).toISOString(),
  });
  await until(chain.exporter, 'the door moved', (scrape) => scrape.value('iot_device_last_seen_timestamp_seconds', door) === atMs / 1000);
  return atMs / 1000;
}

async function startAndExpectDoor(
  { exporter }: Chain,
  { open, lastSeenS }: { open: number; lastSeenS: number | undefined },
): Promise<void> {
  await exporter.start();
  const scrape = await until(exporter, 'the link', (now) => now.value('iot_connector_up') === 1 && now);
  expect(scrape.value('iot_contact_open', door)).toBe(open);
  expect(scrape.value('iot_device_last_seen_timestamp_seconds', door)).toBe(lastSeenS);
  expect(scrape.value('iot_device_up', door)).toBe(1);
}
