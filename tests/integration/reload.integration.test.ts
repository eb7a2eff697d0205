import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto, type Mosquitto } from '../servers/mosquitto.ts';
import { spawnSimulator, type SimulatorProcess } from '../servers/simulator.ts';
import { waitFor } from '../waitFor.ts';
import { scrapeOf, until } from './chain.ts';

const succeeded = 'gaugeway_config_last_reload_successful';
const labelled = 'iot_device_up';

describeWith(['mosquitto'], 'a reload', () => {
  let broker: Mosquitto;
  let simulator: SimulatorProcess;
  let exporter: GaugewayProcess;

  beforeAll(async () => {
    broker = await startMosquitto();
    exporter = await spawnGaugeway(config({}), ['--watch']);
    simulator = await spawnSimulator(broker.url);
    await until(exporter, 'both links', (scrape) => scrape.sum('iot_connector_up') === 2);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([simulator.stop(), exporter.stop()]);
    await broker.stop();
  });

  function config(labelsOfB: object, more: object = {}): object {
    const connector = { type: 'zigbee2mqtt', url: broker.url };
    return {
      connectors: [
        { ...connector, name: 'a' },
        { ...connector, name: 'b', labels: labelsOfB },
      ],
      ...more,
    };
  }

  /** Changes connector b and takes note of how a goes on. */
  async function changeB(site: string, reload: () => unknown): Promise<void> {
    const before = await scrapeOf(exporter);
    const connections = connectionsMade();
    exporter.configure(config({ site }));
    await reload();
    const after = await until(exporter, `labels of ${site}`, (scrape) => scrape.all(labelled, { site }).length === 41 && scrape);
    expect(after.all(labelled, { connector: 'b' })).toEqual(after.all(labelled, { site }));
    const stayed = { connector: 'a' };
    expect(after.value('iot_connector_up', stayed)).toBe(1);
    expect(after.all(labelled, stayed)).toEqual(before.all(labelled, stayed));
    expect(after.sum('gaugeway_messages_total', stayed)).toBeGreaterThanOrEqual(before.sum('gaugeway_messages_total', stayed));
    expect(after.value(succeeded)).toBe(1);
    await until(exporter, 'b back', (scrape) => scrape.value('iot_connector_up', { connector: 'b' }) === 1);
    // the log of the broker comes by another way than the scrape
    await waitFor(() => connectionsMade() > connections, { what: `a new connection in ${broker.output}` });
    expect(connectionsMade() - connections).toBe(1);
  }

  function connectionsMade(): number {
    return broker.output.split('\n').filter((line) => line.includes(' as gaugeway-')).length;
  }

  test('by SIGHUP: the changed connector restarts, the other keeps its connection and counters', () =>
    changeB('one', () => exporter.signal('SIGHUP')));

  test.each(['POST', 'PUT'])('by %s /-/reload', (method) =>
    changeB(method, async () => {
      const response = await fetch(`${exporter.url}/-/reload`, { method });
      expect([response.status, await response.json()]).toEqual([200, { data: { reloaded: true } }]);
    }),
  );

  test('by --watch', () => changeB('watched', () => undefined));

  test('of an invalid config keeps the old one and reports that', async () => {
    const before = await scrapeOf(exporter);
    writeFileSync(exporter.configFile, 'connectors:\n  - type: zigbee2mqtt\n    url: nonsense\n    nmae: a\n');
    await until(exporter, 'the failed reload', (scrape) => scrape.value(succeeded) === 0);
    const response = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: object };
    expect(error).toMatchObject({
      code: 'bad_config',
      problems: [
        { line: 3, message: expect.stringContaining('expected a URL') },
        { line: 4, message: expect.stringContaining('unknown key "nmae"') },
      ],
    });
    const after = await scrapeOf(exporter);
    expect(after.all(labelled)).toEqual(before.all(labelled));
    expect(after.sum('iot_connector_up')).toBe(2);
    await changeB('good again', () => undefined);
  });

  test('applies new tokens immediately, and a removed connector loses its series', async () => {
    const token = 'f'.repeat(40);
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('hex');
    const { connectors } = config({}) as { connectors: object[] };
    exporter.configure({ connectors: connectors.slice(0, 1), server: { tokens: [{ name: 'ops', scope: 'control', sha256 }] } });
    await until(exporter, 'b gone', (scrape) => scrape.samples.every(({ labels }) => labels['connector'] !== 'b'));
    const reload = (headers: Record<string, string>) => fetch(`${exporter.url}/-/reload`, { method: 'POST', headers });
    await waitFor(async () => (await reload({})).status === 401, { what: 'the token asked for' });
    expect((await reload({ authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await scrapeOf(exporter)).value('iot_connector_up', { connector: 'a' })).toBe(1);
  });
});
