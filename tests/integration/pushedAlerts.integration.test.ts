import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWith } from '../servers/describeWith.ts';
import { startPrometheus, type Prometheus } from '../servers/prometheus.ts';
import { waitFor } from '../waitFor.ts';
import { startChain, type Chain } from './chain.ts';
import { quickPrometheusConfig } from './quickAlerts.ts';

const leak = 'Spüle Leck';
const fridge = 'Kühlschrank';
const nowhere = 'http://127.0.0.1:9';

const connector = { link_grace: '1s', safety_hold: '1s', overrides: [{ device: leak, area: 'Küche' }] };

/** Waits are long: two cores run five servers. */
const timeoutMs = 60_000;

describeWith(['mosquitto', 'prometheus'], 'the same rules on scraped and on pushed samples of one exporter', () => {
  const servers = new AsyncDisposableStack();
  let chain: Chain;
  let scraped: Prometheus;
  let pushed: Prometheus;

  beforeAll(async () => {
    chain = servers.use(await startChain({ connector }));
    const { exporter, broker } = chain;
    const options = { targets: [exporter.url], scrapeInterval: '500ms', config: await quickPrometheusConfig(nowhere) };
    scraped = servers.use(await startPrometheus(options));
    // readings are pushed to it, and it scrapes only what the exporter says of itself
    pushed = servers.use(
      await startPrometheus({ ...options, job: { params: { 'collect[]': ['self'] } }, flags: { 'web.enable-remote-write-receiver': '' } }),
    );
    exporter.configure({
      connectors: [{ type: 'zigbee2mqtt', url: broker.url, ...connector }],
      outputs: {
        instance: new URL(exporter.url).host,
        interval: '1s',
        remote_write: [{ name: 'pushed', url: `${pushed.url}/api/v1/write` }],
      },
    });
    exporter.signal('SIGHUP');
  }, 120_000);
  afterAll(() => servers.disposeAsync());

  /** The alerts that fire now, with their labels, the heartbeat aside. */
  async function firing(prometheus: Prometheus): Promise<string[]> {
    const alerts = await prometheus.query('ALERTS{alertstate="firing",alertname!="Watchdog"}');
    return alerts.map(({ labels }) => JSON.stringify(Object.entries(labels).sort())).sort();
  }

  /** Waits until exactly these alerts fire in both, and compares all their labels. */
  async function expectAlerts(...names: readonly string[]): Promise<void> {
    for (const [what, prometheus] of Object.entries({ scraped, pushed })) {
      const found = async () => (await firing(prometheus)).map((alert) => /"alertname","(\w+)"/.exec(alert)?.[1]).sort();
      await waitFor(async () => JSON.stringify(await found()) === JSON.stringify([...names].sort()), {
        what: `${names.join(' and ') || 'no alert'} from ${what} samples`,
        timeoutMs,
      }).catch(async (error: unknown) => {
        throw new Error(`found ${(await found()).join(' ') || 'none'}`, { cause: error });
      });
    }
    // after a scrape that failed, as on a busy machine, an alert of one may be missing for a moment
    const both = async () => [await firing(pushed), await firing(scraped)] as const;
    await waitFor(async () => isDeepStrictEqual(...(await both())), { what: 'the same labels', timeoutMs }).catch(() => undefined);
    const [ofPushed, ofScraped] = await both();
    expect(ofPushed).toEqual(ofScraped);
  }

  /** Names and labels of the series of devices and connectors that an instant query finds. */
  async function series(prometheus: Prometheus): Promise<string[]> {
    const found = await prometheus.query('{__name__=~"iot_.+"}');
    return found.map(({ labels }) => JSON.stringify(Object.entries(labels).sort())).sort();
  }

  test('an instant query finds the same series in both', async () => {
    const missing = async () => {
      const both = [await series(scraped), await series(pushed)] as const;
      const [a, b] = both.map((names) => new Set(names));
      return both[0].length > 200 ? [...both[0].filter((name) => !b?.has(name)), ...both[1].filter((name) => !a?.has(name))] : ['too few'];
    };
    await waitFor(async () => (await missing()).length === 0, { what: 'the same series', timeoutMs }).catch(() => undefined);
    expect(await missing()).toEqual([]);
  }, 130_000);

  test('water, then a device that its source reports as offline', async () => {
    await expectAlerts();
    await chain.simulator.run(`leak on "${leak}"`);
    await expectAlerts('WaterLeak');
    await chain.simulator.run(`offline "${fridge}"`);
    await expectAlerts('DeviceOffline', 'WaterLeak');
  }, 200_000);

  test('a dead bridge suppresses the alert of the device in both', async () => {
    await chain.simulator.run('bridge kill');
    await expectAlerts('ConnectorDown', 'WaterLeak');
  }, 130_000);

  test('all of it is over', async () => {
    await chain.simulator.run('bridge start');
    await chain.simulator.run(`leak off "${leak}"`);
    await chain.simulator.run(`online "${fridge}"`);
    await expectAlerts();
  }, 130_000);
});
