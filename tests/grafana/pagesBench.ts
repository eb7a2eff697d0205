import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../servers/browser.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { stopLeftovers } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { buildPlugin } from './buildPlugin.ts';
import { startHarness } from './harnessServer.ts';
import { largeFleetDevice, startLargeFleet } from './largeFleet.ts';
import { runtimeBundle } from './runtimeBundle.ts';

/**
 * How long the pages take with a plant of devices, and how much they load: `node tests/grafana/pagesBench.ts`. With `--grafana URL` the pages are those of
 * a real Grafana, whose data source is a Prometheus that scrapes what `--serve PORT` serves.
 */
const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '3' },
    grafana: { type: 'string' },
    serve: { type: 'string' },
    /** Path of a dashboard with the panel. */
    panel: { type: 'string' },
  },
});
const devices = Number(values.devices);
const scrapeInterval = '15s';

if (values.serve !== undefined) {
  await using fleet = await startLargeFleet({ devices, port: Number(values.serve) });
  console.log(`${fleet.url}: metrics of ${String(devices)} devices; Ctrl+C stops it`);
  await once(process, 'SIGINT');
} else if (values.grafana === undefined) await measureHarness();
else await measure(values.grafana);
await stopLeftovers();

async function measureHarness(): Promise<void> {
  buildPlugin();
  await runtimeBundle('react-18');
  await using fleet = await startLargeFleet({ devices });
  const config = {
    global: { scrape_interval: scrapeInterval, scrape_timeout: '10s', evaluation_interval: scrapeInterval },
    rule_files: globSync(join(import.meta.dirname, '../../prometheus/rules/*.yml')),
  };
  await using prometheus = await startPrometheus({ targets: [fleet.url], config });
  await waitFor(async () => (await prometheus.query('count(iot_device_info)'))[0]?.value === devices, {
    what: 'all devices in Prometheus',
    timeoutMs: 60_000,
  });
  await using harness = await startHarness({ prometheusUrl: prometheus.url, scrapeInterval, jsonData: {} });
  await measure(harness.url);
}

async function measure(url: string): Promise<void> {
  const { connector, id } = largeFleetDevice(4242 % devices);
  const app = `${url}/a/gaugeway-devices-app`;
  // what is there once a page is of use: its numbers, its rows, its readings
  const pages = [
    { name: 'Overview', path: `${app}/overview`, useful: 'text=/of 5.?000|of ' + String(devices) + '/' },
    { name: 'Devices', path: `${app}/devices`, useful: '[role=table] [role=row] a' },
    {
      name: 'Device',
      path: `${app}/devices/${connector}/${id}`,
      useful: 'h1:has-text("conveyor"), h2:has-text("conveyor"), :text("Voltage")',
    },
    ...(values.panel === undefined ? [] : [{ name: 'Panel', path: `${url}${values.panel}`, useful: '[role=grid] [role=gridcell], [role=grid] a, [role=list] a' }]), // prettier-ignore
  ];
  await using browser = await launchBrowser();
  for (const page of pages) {
    const rounds: Awaited<ReturnType<typeof load>>[] = [];
    for (let round = 0; round < Number(values.rounds); round++) rounds.push(await load(browser, page));
    const median = (of: 'usefulMs' | 'queryBytes' | 'idleMs') => rounds.map((one) => one[of]).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? NaN; // prettier-ignore
    console.log(
      `${page.name.padEnd(9)} useful ${String(Math.round(median('usefulMs'))).padStart(6)} ms, all ${String(Math.round(median('idleMs'))).padStart(6)} ms, ` +
        `${(median('queryBytes') / 1e6).toFixed(2).padStart(6)} MB of data (${rounds[0]?.requests ?? 0} requests)`,
    );
  }
}

interface Page {
  readonly path: string;
  readonly useful: string;
}

/** Times count from the first request for data, so that starting Grafana's front end is not in them. */
async function load(browser: Browser, { path, useful }: Page) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    let firstMs: number | undefined;
    let queryBytes = 0;
    const requests = new Set<string>();
    network.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (!/\/api\/(ds\/query|datasources\/)/.test(request.url)) return;
      firstMs ??= Date.now();
      requests.add(requestId);
    });
    // as the browser has to parse it, whether or not it was compressed on the way
    network.on('Network.dataReceived', ({ requestId, dataLength }) => (queryBytes += requests.has(requestId) ? dataLength : 0));
    await network.send('Network.enable');
    await page.goto(path);
    await page.locator(useful).first().waitFor({ timeout: 120_000 });
    const usefulMs = Date.now() - (firstMs ?? NaN);
    await page.waitForLoadState('networkidle');
    const idleMs = Date.now() - (firstMs ?? NaN);
    return { usefulMs, idleMs, requests: requests.size, queryBytes };
  } finally {
    await context.close();
  }
}
