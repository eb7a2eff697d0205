import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Alertmanager, startAlertmanager } from '../servers/alertmanager.ts';
import type { GaugewayProcess } from '../servers/gaugeway.ts';
import { type Prometheus, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { startDemoDevices, tokens } from './demoDevices.ts';
import { startFakeStores } from './fakeStores.ts';
import { type Harness, startHarness } from './harnessServer.ts';

const scrapeInterval = '2s';
const configOf = async (alertmanagerUrl: string) => ({
  global: { scrape_interval: scrapeInterval, scrape_timeout: scrapeInterval, evaluation_interval: scrapeInterval },
  rule_files: await frequentRules(),
  alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanagerUrl).host] }] }] },
});
const unnotified = { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] };
/** What is worth a picture; each has something once all is there. */
const awaited = [
  'iot_device_info{connector="home-assistant"}',
  'iot_device_info{connector="modbus"}',
  'iot_device_info{connector="mqtt"}',
  'iot_device_info{connector="opcua"}',
  'iot_device_up == 0',
  'time() - iot_device_last_seen_timestamp_seconds > iot_device_silence_limit_seconds',
  'ALERTS{alertname="WaterLeak"}',
];

/** The exporter on simulated devices, a Prometheus that scrapes it and knows the alerts, its Alertmanager, one in the place of Grafana's own, and the plugins in a browser over both. */
export interface DemoStack extends AsyncDisposable {
  readonly exporter: GaugewayProcess;
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
  readonly grafanaAlertmanager: Alertmanager;
  readonly harness: Harness;
}

/** Starts all of it; it serves once Prometheus has the devices and their troubles. */
export async function startDemoStack(port?: number): Promise<DemoStack> {
  await using stack = new AsyncDisposableStack();
  const { exporter } = stack.use(await startDemoDevices());
  const alertmanager = stack.use(await startAlertmanager(unnotified));
  const grafanaAlertmanager = stack.use(await startAlertmanager(unnotified));
  const config = await configOf(alertmanager.url);
  const prometheus = stack.use(await startPrometheus({ targets: [exporter.url], scrapeInterval, config }));
  const settings = { jsonData: { exporterUrl: exporter.url }, secureJsonData: tokens };
  const stores = stack.use(await startFakeStores());
  const lokiUrl = process.env['LOKI_URL'] ?? stores.url;
  const tempoUrl = process.env['TEMPO_URL'] ?? stores.url;
  const harness = stack.use(
    await startHarness({
      ...settings,
      prometheusUrl: prometheus.url,
      lokiUrl,
      tempoUrl,
      alertmanagerUrl: alertmanager.url,
      grafanaAlertmanagerUrl: grafanaAlertmanager.url,
      scrapeInterval,
      ...(port === undefined ? {} : { port }),
    }),
  );
  for (const expression of awaited) {
    await waitFor(async () => (await prometheus.query(expression)).length > 0, { what: `${expression} in Prometheus`, timeoutMs: 60_000 });
  }
  const all = stack.move();
  return { exporter, prometheus, alertmanager, grafanaAlertmanager, harness, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Copies of the rule files that are evaluated after each scrape: with the intervals that ship, the first alert takes half a minute. */
async function frequentRules(): Promise<string[]> {
  const folder = await temporaryFolder();
  return globSync(join(import.meta.dirname, '../../prometheus/rules/*.yml')).map((shipped) => {
    const file = join(folder, basename(shipped));
    writeFileSync(file, readFileSync(shipped, 'utf8').replaceAll(/^( +interval:) .*$/gm, `$1 ${scrapeInterval}`));
    return file;
  });
}
