import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPrometheus, type Prometheus } from '../servers/prometheus.ts';
import { temporaryFolder, type Server } from '../servers/server.ts';
import { startVictoriaMetrics } from '../servers/victoriaMetrics.ts';
import { describeWithVmalert, startVmalert, type Vmalert } from '../servers/vmalert.ts';
import { waitFor } from '../waitFor.ts';
import { startChain, waitUntilHeard, type Chain } from './chain.ts';
import { quickPrometheusConfig } from './quickAlerts.ts';

const leak = 'Spüle Leck';
const fridge = 'Kühlschrank';
const thermometer = 'Keller Klima';
const window = 'Schlafzimmer Klima';
interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const nowhere = 'http://127.0.0.1:9';

const connector = { link_grace: '1s', safety_hold: '1s', overrides: [{ device: leak, area: 'Küche' }] };

/** Waits are long: two cores run six servers. An hour of a rule is a minute here. */
const timeoutMs = 150_000;

describeWithVmalert(
  ['mosquitto', 'prometheus', 'victoriaMetrics'],
  'the same rules in Prometheus on scraped samples, and in vmalert on pushed ones',
  () => {
    const servers = new AsyncDisposableStack();
    let chain: Chain;
    let prometheus: Prometheus;
    let vmalert: Vmalert;
    let outputs: object;

    beforeAll(async () => {
      chain = servers.use(await startChain({ connector }));
      const { exporter } = chain;
      const config = (await quickPrometheusConfig(nowhere)) as { rule_files: string[] };
      prometheus = servers.use(await startPrometheus({ targets: [exporter.url], scrapeInterval: '500ms', config }));
      const storage = servers.use(await startVictoriaMetrics(await flagsOf(exporter.url)));
      outputs = {
        instance: new URL(exporter.url).host,
        interval: '1s',
        remote_write: [{ name: 'pushed', url: `${storage.url}/api/v1/write` }],
      };
      configure();
      vmalert = servers.use(await startVmalert({ storage: storage.url, ruleFiles: config.rule_files }));
    }, 120_000);
    afterAll(() => servers.disposeAsync());

    /** As docs/remote-write.md says; it scrapes only what the exporter says of itself. */
    async function flagsOf(exporter: string): Promise<string[]> {
      const scrapeFile = join(await temporaryFolder(), 'scrape.yml');
      const job = {
        job_name: 'gaugeway',
        params: { 'collect[]': ['self'] },
        static_configs: [{ targets: [new URL(exporter).host] }],
      };
      writeFileSync(scrapeFile, JSON.stringify({ global: { scrape_interval: '500ms', scrape_timeout: '500ms' }, scrape_configs: [job] }));
      return [
        `-promscrape.config=${scrapeFile}`,
        '-dedup.minScrapeInterval=1ms',
        '-search.minStalenessInterval=5m',
        '-search.latencyOffset=1s',
      ];
    }

    function configure(more: readonly object[] = []): void {
      const overrides = [...connector.overrides, ...more];
      chain.exporter.configure({ connectors: [{ type: 'zigbee2mqtt', url: chain.broker.url, ...connector, overrides }], outputs });
      chain.exporter.signal('SIGHUP');
    }

    /** The alerts that fire now, by the API that both have. */
    async function firing({ url }: Server): Promise<Alert[]> {
      const { data } = (await (await fetch(`${url}/api/v1/alerts`)).json()) as { data: { alerts: (Alert & { state: string })[] } };
      return data.alerts.filter(({ state }) => state === 'firing');
    }

    /** Waits until exactly these alerts and the heartbeat fire in both, and compares their labels and summaries. */
    async function expectAlerts(...names: readonly string[]): Promise<void> {
      const expected = ['Watchdog', ...names].sort();
      for (const server of [prometheus, vmalert]) {
        const found = async () => (await firing(server)).map(({ labels }) => labels['alertname'] ?? '').sort();
        await waitFor(async () => JSON.stringify(await found()) === JSON.stringify(expected), {
          what: names.join(' and '),
          timeoutMs,
        }).catch(async (error: unknown) => {
          throw new Error(`found ${(await found()).join(' ')} in ${server.constructor.name}`, { cause: error });
        });
      }
      expect((await firing(vmalert)).map(alertText).sort()).toEqual((await firing(prometheus)).map(alertText).sort());
    }

    /** Begins or ends the maintenance of a device, with the confirmation that a leak sensor needs. */
    async function maintain(method: 'POST' | 'DELETE', name: string): Promise<void> {
      const { url } = chain.exporter;
      const found = (await (await fetch(`${url}/api/v1/devices?device=${encodeURIComponent(name)}`)).json()) as {
        data: { connector: string; device: string }[];
      };
      const [{ connector, device } = { connector: '', device: '' }] = found.data;
      const request = { connector, device, duration_ms: 3_600_000, reason: 'test', safety: name === leak };
      const response = await (method === 'POST'
        ? fetch(`${url}/api/v1/maintenance`, { method, body: JSON.stringify(request) })
        : fetch(`${url}/api/v1/maintenance?${new URLSearchParams({ connector, device }).toString()}`, { method }));
      expect(response.ok).toBe(true);
    }

    test('only the heartbeat fires in a healthy home', async () => {
      await expectAlerts();
    }, 330_000);

    test('a leak, and a device that its source reports as offline', async () => {
      await chain.simulator.run(`leak on "${leak}"`);
      await expectAlerts('WaterLeak');
      await chain.simulator.run(`offline "${fridge}"`);
      await expectAlerts('DeviceOffline', 'WaterLeak');
    }, 630_000);

    test('maintenance mutes both, the leak where that is confirmed, and they fire again after its end', async () => {
      await maintain('POST', fridge);
      await expectAlerts('WaterLeak');
      await maintain('POST', leak);
      await expectAlerts();
      await maintain('DELETE', fridge);
      await maintain('DELETE', leak);
      await expectAlerts('DeviceOffline', 'WaterLeak');
    }, 630_000);

    test('a silent device, and a low battery', async () => {
      await chain.simulator.run(`set "${window}" {"battery":5}`);
      await chain.simulator.run(`silent "${thermometer}"`);
      configure([{ device: thermometer, stale_after: '2s' }]);
      await expectAlerts('BatteryLow', 'DeviceOffline', 'DeviceSilent', 'WaterLeak');
    }, 330_000);

    test('a dead bridge suppresses the alerts of devices that do not report; the leak and the low battery stay one', async () => {
      await chain.simulator.run('bridge kill');
      // the thermometer may be silent for longer again; nothing that is published while it reloads would be heard
      configure();
      await expectAlerts('BatteryLow', 'ConnectorDown', 'WaterLeak');
    }, 330_000);

    test('no rule failed, and all of it is over', async () => {
      expect((await vmalert.rules()).filter(({ lastError }) => lastError)).toEqual([]);
      await chain.simulator.run('bridge start');
      await waitUntilHeard(chain, thermometer);
      await chain.simulator.run(`clear "${window}"`);
      await chain.simulator.run(`leak off "${leak}"`);
      await chain.simulator.run(`online "${fridge}"`);
      await expectAlerts();
    }, 330_000);
  },
);

/** Labels and summary, without the time that some summaries end with. */
function alertText({ labels, annotations: { summary = '' } }: Alert): string {
  return `${JSON.stringify(Object.entries(labels).sort())} ${summary.replace(/, for \S.*$/, '')}`;
}
