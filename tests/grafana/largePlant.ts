import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { startHarness } from './harnessServer.ts';
import { startLargeFleet } from './largeFleet.ts';

const scrapeInterval = '15s';
const unnotified = { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] };
/** Every tenth device of the plant has a fault. */
const faultRule = {
  alert: 'DriveFault',
  expr: 'plant_fault == 1',
  labels: { severity: 'warning' },
  annotations: { summary: 'Fault: {{ $labels.name }}', description: 'The drive has stopped. First: read its display.' },
};

export interface LargePlant extends AsyncDisposable {
  /** Of the harness. */
  readonly url: string;
}

/** A generated plant, the Prometheus that scrapes it with all rules, its Alertmanager, and the plugins over both; it serves once all devices and alerts are there. */
export async function startLargePlant(devices: number): Promise<LargePlant> {
  await using stack = new AsyncDisposableStack();
  const fleet = stack.use(await startLargeFleet({ devices }));
  const alertmanager = stack.use(await startAlertmanager(unnotified));
  const ruleFile = join(await temporaryFolder(), 'plant.yml');
  writeFileSync(ruleFile, JSON.stringify({ groups: [{ name: 'plant', rules: [faultRule] }] }));
  const config = {
    global: { scrape_interval: scrapeInterval, scrape_timeout: '10s', evaluation_interval: scrapeInterval },
    rule_files: [...globSync(join(import.meta.dirname, '../../prometheus/rules/*.yml')), ruleFile],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager.url).host] }] }] },
  };
  const prometheus = stack.use(await startPrometheus({ targets: [fleet.url], config }));
  const awaited = { 'count(iot_device_info)': devices, 'count(ALERTS{alertname="DriveFault"})': Math.ceil(devices / 10) };
  for (const [expression, count] of Object.entries(awaited)) {
    await waitFor(async () => (await prometheus.query(expression))[0]?.value === count, { what: expression, timeoutMs: 60_000 });
  }
  const stores = { prometheusUrl: prometheus.url, alertmanagerUrl: alertmanager.url, scrapeInterval };
  const harness = stack.use(await startHarness({ ...stores, jsonData: {} }));
  const all = stack.move();
  return { url: harness.url, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
