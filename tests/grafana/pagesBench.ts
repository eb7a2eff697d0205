import { once } from 'node:events';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../servers/browser.ts';
import { stopLeftovers } from '../servers/server.ts';
import { buildPlugin } from './buildPlugin.ts';
import { startLargeFleet } from './largeFleet.ts';
import { startLargePlant } from './largePlant.ts';
import { measurePage, type PageLoad } from './pageLoad.ts';
import { budgets, type PlantPage, plantPages } from './plantPages.ts';
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
    panel: { type: 'string', default: '/d/fleet-plant' },
    /** Lists the requests of each page. */
    requests: { type: 'boolean', default: false },
    /** Only pages whose name begins with it. */
    page: { type: 'string', default: '' },
  },
});
const devices = Number(values.devices);

if (values.serve !== undefined) {
  await using fleet = await startLargeFleet({ devices, port: Number(values.serve) });
  console.log(`${fleet.url}: metrics of ${String(devices)} devices; Ctrl+C stops it`);
  await once(process, 'SIGINT');
} else if (values.grafana === undefined) {
  buildPlugin();
  await runtimeBundle('react-18');
  await using plant = await startLargePlant(devices);
  await measure(plant.url);
} else await measure(values.grafana);
await stopLeftovers();

async function measure(url: string): Promise<void> {
  console.log(row(['Page', 'useful', 'scripts', 'CPU', 'requests', 'MB', 'budget', 'load']));
  await using browser = await launchBrowser();
  const pages = plantPages({ url, devices, panel: values.panel }).filter(({ name }) => name.startsWith(values.page));
  for (const page of pages) await measureRounds(browser, page);
}

async function measureRounds(browser: Browser, page: PlantPage): Promise<void> {
  const rounds: PageLoad[] = [];
  for (let round = 0; round < Number(values.rounds); round++) rounds.push(await measurePage(browser, page));
  const median = (of: keyof Omit<PageLoad, 'all'>) =>
    rounds.map((one) => one[of]).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? NaN;
  const ms = (of: keyof Omit<PageLoad, 'all'>) => `${String(Math.round(median(of)))} ms`;
  const isReached = median('usefulMs') <= page.usefulMs && median('bytes') <= budgets.bytes;
  const budget = `${String(page.usefulMs)} ms, ${String(budgets.bytes / 1e6)} MB: ${isReached ? 'reached' : 'MISSED'}`;
  console.log(row([page.name, ms('usefulMs'), ms('scriptMs'), ms('cpuMs'), String(median('requests')), (median('bytes') / 1e6).toFixed(2), budget, loadavg()[0]?.toFixed(0) ?? ''])); // prettier-ignore
  if (!values.requests) return;
  for (const { url, bytes } of rounds[0]?.all ?? [])
    console.log(`  ${(bytes / 1e6).toFixed(3)} MB ${decodeURIComponent(url).slice(0, 200)}`);
}

function row([name = '', ...cells]: string[]): string {
  return [name.padEnd(22), ...cells.map((cell) => cell.padStart(9))].join(' ');
}
