import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startChain, type Chain } from '../integration/chain.ts';
import { quickPrometheusConfig } from '../integration/quickAlerts.ts';
import { describeWith } from '../servers/describeWith.ts';
import { startPrometheus, type Prometheus } from '../servers/prometheus.ts';
import { waitFor } from '../waitFor.ts';

const leak = 'Spüle Leck';
const connector = { link_grace: '1s', safety_hold: '1s', overrides: [{ device: leak, area: 'Küche' }] };
const timeoutMs = 60_000;

describeWith(['mosquitto', 'prometheus'], 'the same rules, from scraped and from pushed series', () => {
  const servers = new AsyncDisposableStack();
  let chain: Chain;
  let scraped: Prometheus;
  let pushed: Prometheus;

  beforeAll(async () => {
    chain = servers.use(await startChain({ connector }));
    const { broker, exporter } = chain;
    // nothing listens there: alerts are read from Prometheus itself
    const config = await quickPrometheusConfig('http://127.0.0.1:9');
    const options = { targets: [exporter.url], scrapeInterval: '500ms', config };
    scraped = servers.use(await startPrometheus(options));
    const receives = { job: { params: { 'collect[]': ['self'] } }, flags: { 'web.enable-remote-write-receiver': '' } };
    pushed = servers.use(await startPrometheus({ ...options, ...receives }));
    const outputs = { interval: '1s', instance: new URL(exporter.url).host, remote_write: [{ url: `${pushed.url}/api/v1/write` }] };
    exporter.configure({ connectors: [{ type: 'zigbee2mqtt', url: broker.url, ...connector }], outputs });
    exporter.signal('SIGHUP');
  }, 120_000);
  afterAll(() => servers.disposeAsync());

  /** Waits until both have the same alerts, with all labels, and these names are among them. */
  async function sameAlerts(...names: string[]): Promise<void> {
    const firing = async (prometheus: Prometheus) =>
      (await prometheus.query('ALERTS{alertstate="firing"}')).map(({ labels }) => JSON.stringify(Object.entries(labels).sort())).sort();
    await waitFor(
      async () => {
        const [fromScrapes, fromPushes] = await Promise.all([firing(scraped), firing(pushed)]);
        const found = new Set(fromScrapes.map((text) => /"alertname","(\w+)"/.exec(text)?.[1]));
        return found.size === names.length && names.every((name) => found.has(name)) && fromPushes.join() === fromScrapes.join();
      },
      { what: `${names.join(' and ')} in both`, timeoutMs },
    );
  }

  test('water', async () => {
    await sameAlerts('Watchdog');
    await chain.simulator.run(`leak on "${leak}"`);
    await sameAlerts('Watchdog', 'WaterLeak');
    await chain.simulator.run(`leak off "${leak}"`);
    await sameAlerts('Watchdog');
  }, 200_000);

  test('a dead bridge', async () => {
    await chain.simulator.run('bridge kill');
    await sameAlerts('Watchdog', 'ConnectorDown');
    expect((await pushed.query('count(iot_device_up == 0)'))[0]?.value).toBe(41);
    await chain.simulator.run('bridge start');
    await sameAlerts('Watchdog');
  }, 200_000);

  test('no exporter: its scrape tells, whatever is pushed', async () => {
    await chain.exporter.kill();
    await waitFor(async () => (await pushed.query('ALERTS{alertname="ExporterDown",alertstate="firing"}')).length > 0, {
      what: 'ExporterDown',
      timeoutMs,
    });
  }, 70_000);
});
