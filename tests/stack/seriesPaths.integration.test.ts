import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHome, type Home } from '@gaugeway/simulator/home/home';
import { ManualClock } from '@gaugeway/simulator/clock';
import { parse, parseAllDocuments } from 'yaml';
import { scrapeOf, until } from '../integration/chain.ts';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { startPrometheus, type Prometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server.ts';
import { startVictoriaMetrics, type VictoriaMetrics } from '../servers/victoriaMetrics.ts';
import { waitFor } from '../waitFor.ts';
import { compose, flagOf, textOf } from './composeFile.ts';
import { dashboardQueries } from './dashboardFiles.ts';
import { pathRows, rowOf, storages } from './seriesPaths.ts';

const eveningMs = Date.UTC(2026, 0, 15, 18, 10);
const scrapeInterval = '500ms';
const linksInfo = { record: 'gaugeway:links:info', expr: 'vector(1)' };

/** A scrape config whose targets are at other addresses and keep their `instance`. */
function moved(scrapeConfigs: readonly object[], addresses: Readonly<Record<string, string>>): object[] {
  const movedTargets = (_key: string, value: unknown) =>
    isStaticConfig(value)
      ? { targets: value.targets.map((target) => addresses[target] ?? target), labels: { instance: value.targets[0] } }
      : value;
  return JSON.parse(JSON.stringify(scrapeConfigs), movedTargets) as object[];
}

function isStaticConfig(value: unknown): value is { targets: string[] } {
  return typeof value === 'object' && value !== null && 'targets' in value;
}

/** The names of all series that a storage has. */
async function namesIn({ url }: { url: string }): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/label/__name__/values`);
  return ((await response.json()) as { data: string[] }).data;
}

function isPushed(name: string): boolean {
  return name.startsWith('iot_');
}

/** The values of an instant query. */
async function valuesOf({ url }: { url: string }, query: string): Promise<number[]> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result.map(({ value: [, value] }) => Number(value));
}

describeWith(['mosquitto', 'prometheus', 'victoriaMetrics'], 'the shipped stack', () => {
  const servers = new AsyncDisposableStack();
  const { outputs } = parse(textOf('deploy/gaugeway/server.yaml')) as { outputs: { instance: string; remote_write: { url: string }[] } };
  let rulesFile = '';
  let home: Home;
  let exporter: GaugewayProcess;
  let victoriaMetrics: VictoriaMetrics;
  let prometheus: Prometheus;
  /** Receives the same pushes and scrapes nothing. */
  let pushedOnly: VictoriaMetrics;
  /** Receives the same pushes and scrapes as the docs say. */
  let receiver: Prometheus;

  beforeAll(async () => {
    const broker = servers.use(await startMosquitto());
    home = await startHome({ broker: { url: broker.url }, clock: new ManualClock(eveningMs), speed: 60 });
    servers.defer(() => home.stop());
    const connectors = [{ type: 'zigbee2mqtt', url: broker.url }];
    exporter = servers.use(await spawnGaugeway({ connectors }));
    prometheus = servers.use(await startShippedPrometheus());
    victoriaMetrics = servers.use(await startShippedVictoriaMetrics());
    pushedOnly = servers.use(await startVictoriaMetrics());
    receiver = servers.use(await startReceiver());
    const remote_write = [victoriaMetrics, pushedOnly, receiver].map(({ url }) => ({ url: `${url}/api/v1/write` }));
    exporter.configure({ connectors, outputs: { ...outputs, interval: '1s', remote_write } });
    exporter.signal('SIGHUP');
    await until(
      exporter,
      'the outputs',
      (scrape) => scrape.all('gaugeway_output_info', { type: 'remote_write' }).length === remote_write.length,
    );
    await allSpeak();
  }, 90_000);
  afterAll(() => servers.disposeAsync());

  function writeRules(rules: readonly object[]): void {
    writeFileSync(rulesFile, JSON.stringify({ groups: [{ name: 'test', interval: scrapeInterval, rules }] }));
  }

  async function startShippedPrometheus(): Promise<Prometheus> {
    const { scrape_configs } = parse(textOf('prometheus/prometheus.yml')) as { scrape_configs: object[] };
    rulesFile = join(await temporaryFolder(), 'rules.json');
    writeRules([{ alert: 'Watchdog', expr: 'vector(1)' }, linksInfo]);
    const scraped = moved(scrape_configs, { [outputs.instance]: new URL(exporter.url).host });
    return startPrometheus({ targets: [], scrapeInterval, config: { rule_files: [rulesFile], scrape_configs: scraped } });
  }

  async function startShippedVictoriaMetrics(): Promise<VictoriaMetrics> {
    const service = compose.services['victoriametrics']!;
    const { scrape_configs } = parse(textOf('deploy/victoriametrics/scrape.yml')) as { scrape_configs: object[] };
    const addresses = { [outputs.instance]: new URL(exporter.url).host, 'prometheus:9090': new URL(prometheus.url).host };
    const config = join(await temporaryFolder(), 'scrape.yml');
    writeFileSync(
      config,
      JSON.stringify({ global: { scrape_interval: scrapeInterval }, scrape_configs: moved(scrape_configs, addresses) }),
    );
    const kept = ['retentionPeriod', 'dedup.minScrapeInterval', 'search.minStalenessInterval', 'search.latencyOffset'];
    return startVictoriaMetrics([...kept.map((flag) => `-${flag}=${flagOf(service, flag)}`), `-promscrape.config=${config}`]);
  }

  /** As in the example of the docs, with another `instance` than the pushed series have. */
  function startReceiver(): Promise<Prometheus> {
    const [, example = ''] = /```yaml\n(scrape_configs:\n[^`]*collect\[\][^`]*)```/.exec(textOf('docs/remote-write.md')) ?? [];
    const { scrape_configs } = parseAllDocuments(example)[0]?.toJS() as { scrape_configs: [{ params: object }] };
    return startPrometheus({
      targets: [exporter.url],
      scrapeInterval,
      job: { params: scrape_configs[0].params },
      flags: { 'web.enable-remote-write-receiver': '' },
    });
  }

  /** The names of all series that a scrape shows now. */
  async function exposedNames(): Promise<string[]> {
    return [...new Set(Array.from((await exporter.scrape()).matchAll(/^[a-z]\w*/gm), ([name]) => name))];
  }

  async function allSpeak(): Promise<void> {
    const names = home.devices().map(({ name }) => name);
    const startedS = Date.now() / 1000;
    await until(exporter, 'all devices heard', (scrape) => {
      const seen = scrape.by('name', 'iot_device_last_seen_timestamp_seconds');
      const silent = names.filter((name) => !((seen.get(name) ?? 0) >= startedS));
      for (const name of silent) home.faults.speak(name);
      return silent.length === 0;
    });
  }

  test('each series takes the path of the table in docs/remote-write.md', async () => {
    const names = await waitFor(
      async () => {
        const found = {
          Prometheus: await namesIn(prometheus),
          VictoriaMetrics: await namesIn(victoriaMetrics),
          pushed: await namesIn(pushedOnly),
        };
        // asked for each time: Node's series of active requests come and go
        const exposed = await exposedNames();
        const pushedNames = exposed.filter(isPushed);
        const expected = { Prometheus: [...exposed, 'ALERTS', 'up'], VictoriaMetrics: [...exposed, 'ALERTS', 'up'], pushed: pushedNames };
        const missing = (storage: keyof typeof found) => expected[storage].filter((name) => !found[storage].includes(name));
        const none = { Prometheus: [], VictoriaMetrics: [], pushed: [] };
        expect({ Prometheus: missing('Prometheus'), VictoriaMetrics: missing('VictoriaMetrics'), pushed: missing('pushed') }).toEqual(none);
        return found;
      },
      { what: 'all series in each storage', timeoutMs: 30_000 },
    );
    expect(names.pushed.length).toBeGreaterThan(30);
    expect(names.pushed.filter((name) => !isPushed(name))).toEqual([]);
    for (const storage of storages) {
      const wrong = names[storage].filter((name) => (rowOf(name)?.paths[storage] ?? '–') === '–');
      expect({ storage, wrong }).toEqual({ storage, wrong: [] });
      const rows = new Set(names[storage].map(rowOf));
      expect(pathRows.filter((row) => row.paths[storage] !== '–' && !rows.has(row))).toEqual([]);
    }
    expect(names.VictoriaMetrics.filter((name) => rowOf(name)?.paths.VictoriaMetrics === 'push').sort()).toEqual(names.pushed.sort());
  });

  test.each([
    ['Prometheus', () => prometheus],
    ['VictoriaMetrics', () => victoriaMetrics],
    ['a Prometheus that receives and scrapes', () => receiver],
  ])('summed power is true in %s', async (_name, storage) => {
    const scrape = await scrapeOf(exporter);
    const devices = scrape.all('iot_device_info').length;
    const found = await waitFor(
      async () => {
        const [count = 0] = await valuesOf(storage(), 'count(iot_device_info)');
        return count >= devices && valuesOf(storage(), 'sum(iot_power_watts)');
      },
      { what: 'all devices', timeoutMs: 30_000 },
    );
    expect(found).toEqual([expect.closeTo(scrape.sum('iot_power_watts'), 6)]);
    expect(await valuesOf(storage(), 'count(gaugeway_build_info)')).toEqual([1]);
    expect(await valuesOf(storage(), `count(iot_device_info{job="gaugeway",instance="${outputs.instance}"})`)).toEqual([devices]);
  });

  test('the default data source answers each query of the dashboards', async () => {
    const queries = dashboardQueries.map(({ expr }) => expr);
    expect(queries.length).toBeGreaterThan(15);
    for (const query of queries) {
      const response = await fetch(`${victoriaMetrics.url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
      expect([query, await response.json()]).toEqual([query, expect.objectContaining({ status: 'success' })]);
    }
  });

  test('an alert is in the default data source while it fires, and no longer', async () => {
    const query = 'ALERTS{alertstate="firing",alertname="Watchdog"}';
    await waitFor(async () => (await valuesOf(victoriaMetrics, query)).join() === '1', { what: 'the alert', timeoutMs: 30_000 });
    writeRules([linksInfo]);
    prometheus.signal('SIGHUP');
    await waitFor(async () => (await valuesOf(victoriaMetrics, query)).length === 0, { what: 'the end of the alert', timeoutMs: 30_000 });
  });
});
