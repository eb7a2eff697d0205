import { expect, test } from '@jest/globals';
import { connect, connectAsync } from 'mqtt';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { spawnSimulator } from '../servers/simulator.ts';
import { waitFor } from '../waitFor.ts';
import { scrapeOf, until, waitUntilHeard } from './chain.ts';

describeWith(['mosquitto'], 'several', () => {
  test('bridges on one broker: each is a connector of its own', async () => {
    await using broker = await startMosquitto();
    const connectors = ['ground', 'attic'].map((name) => ({ type: 'zigbee2mqtt', name, url: broker.url, base_topic: `z2m/${name}` }));
    await using exporter = await spawnGaugeway({ connectors });
    await using ground = await spawnSimulator(broker.url, ['--base-topic', 'z2m/ground', '--devices', '12']);
    await using attic = await spawnSimulator(broker.url, ['--base-topic', 'z2m/attic', '--devices', '20', '--seed', '2']);
    const scrape = await until(exporter, 'both links', (now) => now.sum('iot_connector_up') === 2 && now);
    expect(scrape.by('connector', 'iot_connector_devices')).toEqual(
      new Map([
        ['ground', 12],
        ['attic', 20],
      ]),
    );
    for (const [simulator, connector] of [
      [ground, 'ground'],
      [attic, 'attic'],
    ] as const) {
      await until(exporter, `a report of ${connector}`, async (now) => {
        await simulator.run('speak "Hausanschluss"');
        return now.value('iot_power_watts', { connector, name: 'Hausanschluss', phase: '' });
      });
    }
    await ground.run('bridge stop');
    const half = await until(exporter, 'one link lost', (now) => now.sum('iot_connector_up') === 1 && now);
    expect(half.value('iot_connector_up', { connector: 'attic' })).toBe(1);
  });

  test('exporters with one shard each: every device exactly once', async () => {
    await using broker = await startMosquitto();
    const sharded = (index: number) =>
      spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: broker.url, shard: { index, count: 2 } }] });
    await using first = await sharded(0);
    await using second = await sharded(1);
    await using _simulator = await spawnSimulator(broker.url);
    const devices = [];
    for (const exporter of [first, second]) {
      const scrape = await until(exporter, 'the link', (now) => now.value('iot_connector_up') === 1 && now);
      devices.push([...scrape.by('device', 'iot_device_up').keys()]);
    }
    const [ofFirst = [], ofSecond = []] = devices;
    expect(new Set([...ofFirst, ...ofSecond]).size).toBe(41);
    expect(ofFirst.length + ofSecond.length).toBe(41);
    expect(Math.min(ofFirst.length, ofSecond.length)).toBeGreaterThan(10);
  });

  test('exporters with one shard each of devices that describe themselves and of mapped topics: exactly once, also after reloads with other counts', async () => {
    await using broker = await startMosquitto();
    const publisher = await connectAsync(broker.url);
    const ids = Array.from({ length: 60 }, (_, index) => `node-${index}`);
    const all = [...ids, ...Array.from({ length: 60 }, (_, index) => `press-${index}`)];
    for (const id of ids) {
      const config = {
        name: 'Power',
        uniq_id: id,
        stat_t: `${id}/state`,
        dev_cla: 'power',
        unit_of_meas: 'W',
        dev: { ids: [id], name: id },
      };
      await publisher.publishAsync(`homeassistant/sensor/${id}/config`, JSON.stringify(config), { retain: true });
    }
    const mapping = { topic: 'plant/{device}', device: { id: '{device}' }, readings: { power: 'W' } };
    const configOf = (index: number, count: number) => ({
      connectors: [{ type: 'mqtt', url: broker.url, shard: { index, count }, topics: [mapping] }],
    });
    await using first = await spawnGaugeway(configOf(0, 2));
    await using second = await spawnGaugeway(configOf(1, 2));
    await expectEachOnce([first, second], { ids: all, say });
    await using third = await spawnGaugeway(configOf(2, 3));
    await reload([first, second], 3);
    await expectEachOnce([first, second, third], { ids: all, say });
    await third.stop();
    await reload([first, second], 2);
    await expectEachOnce([first, second], { ids: all, say });
    await publisher.endAsync();

    async function say(): Promise<void> {
      await Promise.all(
        all.map((id, index) =>
          index < ids.length
            ? publisher.publishAsync(`${id}/state`, String(index + 1), { qos: 1 })
            : publisher.publishAsync(`plant/${id}`, JSON.stringify({ power: index + 1 }), { qos: 1 }),
        ),
      );
    }

    async function reload(exporters: readonly GaugewayProcess[], count: number): Promise<void> {
      for (const [index, exporter] of exporters.entries()) {
        exporter.configure(configOf(index, count));
        expect((await fetch(`${exporter.url}/-/reload`, { method: 'POST' })).status).toBe(200);
      }
    }
  });
});

/** Waits until each device has its value on one of the exporters, and is on no other; each has its part of them. */
async function expectEachOnce(
  exporters: readonly GaugewayProcess[],
  { ids, say }: { readonly ids: readonly string[]; readonly say: () => Promise<void> },
): Promise<void> {
  const found = async () => {
    await say();
    const scrapes = await Promise.all(exporters.map((exporter) => scrapeOf(exporter)));
    const parts = scrapes.map((scrape) => ({ up: scrape.by('device', 'iot_device_up'), power: scrape.by('device', 'iot_power_watts') }));
    const powers = parts.flatMap(({ power }) => [...power]).toSorted(([one], [other]) => one.localeCompare(other));
    const expected = ids.map((id, index) => [id, index + 1] as const).toSorted(([one], [other]) => one.localeCompare(other));
    return JSON.stringify(powers) === JSON.stringify(expected) && parts;
  };
  const parts = await waitFor(found, { what: 'each device once', timeoutMs: 120_000 });
  expect(parts.flatMap(({ up }) => [...up.keys()]).toSorted()).toEqual([...ids].toSorted());
  for (const { up } of parts) expect(up.size).toBeGreaterThan(ids.length / exporters.length / 3);
}

describeWith(['mosquitto'], 'another client with the same client id', () => {
  test.each(['3.1.1', '5'])('MQTT %s: is named in the log and disconnects only briefly', async (protocol_version) => {
    await using broker = await startMosquitto();
    await using exporter = await spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: broker.url, protocol_version }] });
    await using simulator = await spawnSimulator(broker.url);
    await waitUntilHeard({ simulator, exporter });
    const clientId = await waitFor(() => / as (gaugeway-\w+) /.exec(broker.output)?.[1], { what: 'the client id' });

    const rude = connect(broker.url, { clientId, reconnectPeriod: 100, protocolVersion: 4 });
    rude.on('error', () => undefined);
    try {
      const named = `another client (probably )?uses the client id \\\\"${clientId}\\\\": continuing as`;
      await waitFor(() => new RegExp(named).exec(exporter.output), { what: 'the takeover in the log', timeoutMs: 20_000 });
      await until(exporter, 'the link back', (scrape) => scrape.value('iot_connector_up') === 1);
      await waitUntilHeard({ simulator, exporter });
      const lost = (await scrapeOf(exporter)).sum('gaugeway_connector_errors_total');
      for (let i = 0; i < 5; i++) await waitUntilHeard({ simulator, exporter });
      expect((await scrapeOf(exporter)).sum('gaugeway_connector_errors_total')).toBe(lost);
      expect(lost).toBeLessThanOrEqual(3);
      expect(rude.connected).toBe(true);
    } finally {
      await rude.endAsync(true);
    }
  });

  test('a configured id is kept: reported as a login error, retried rarely', async () => {
    await using broker = await startMosquitto();
    const connector = { type: 'zigbee2mqtt', url: broker.url, client_id: 'mine', protocol_version: '5' };
    await using exporter = await spawnGaugeway({ connectors: [connector] });
    await waitFor(() => broker.output.includes(' as mine '), { what: 'the exporter at the broker' });
    const rude = connect(broker.url, { clientId: 'mine', reconnectPeriod: 100 });
    rude.on('error', () => undefined);
    try {
      await waitFor(() => exporter.output.includes('mqtt_client_id_in_use'), { what: 'the advice' });
      expect((await scrapeOf(exporter)).value('gaugeway_connector_errors_total', { reason: 'auth' })).toBeGreaterThanOrEqual(1);
    } finally {
      await rude.endAsync(true);
    }
  });
});
