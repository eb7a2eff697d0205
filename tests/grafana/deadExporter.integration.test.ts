import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { freePort } from '../servers/freePort.ts';
import { needProgram } from '../servers/program.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { openWindow, visit } from './harnessPage.ts';
import { startHarness } from './harnessServer.ts';
import { startLargeFleet } from './largeFleet.ts';
import { runtimeBundle } from './runtimeBundle.ts';

const daysAgo = 10;
const scrapes = 40;
const scrapeS = 15;

describeWith(['chromium', 'prometheus', 'promtool'], 'an exporter that has been dead for days', () => {
  test.each([
    ['beside one that lives', 8],
    ['alone', 0],
  ])(
    '%s: its connector and its devices are on the pages',
    async (_which, living) => {
      await runtimeBundle('react-18');
      await using stack = new AsyncDisposableStack();
      const alive = living === 0 ? [] : [stack.use(await startLargeFleet({ devices: living }))];
      const dead = `127.0.0.1:${await freePort()}`;
      const flags = { 'storage.tsdb.path': await blocksOf(dead), 'storage.tsdb.retention.time': '40d' };
      const targets = [...alive.map(({ url }) => url), `http://${dead}`];
      const prometheus = stack.use(await startPrometheus({ targets, flags }));
      const scraped = '(count(iot_device_info) or on () vector(0)) and on () (up == 0)';
      await waitFor(async () => (await prometheus.query(scraped))[0]?.value === living, { what: 'devices of the living exporter' });
      const harness = stack.use(await startHarness({ jsonData: {}, prometheusUrl: prometheus.url, scrapeInterval: '1s' }));
      const browser = stack.adopt(await launchBrowser(), (opened) => opened.close());
      const { page } = stack.use(await openWindow(browser, { harnessUrl: harness.url, width: 1440 }));
      const app = `${harness.url}/a/gaugeway-devices-app`;

      await visit(page, `${app}/overview`);
      const problems = page.getByRole('region', { name: 'Needs attention' });
      expect(await problems.getByText('does not answer: no data of 1 device (attic)').count()).toBe(1);
      expect(await problems.getByText(`${String(daysAgo)} d ago`).count()).toBeGreaterThan(0);
      await visit(page, `${app}/devices?connector=attic`);
      expect(await page.getByRole('row').filter({ hasText: 'Attic lamp' }).count()).toBe(1);
      await visit(page, `${app}/connectors`);
      expect(await page.getByText(`Exporter ${dead} does not answer`).count()).toBe(1);
      expect(await page.getByText(`no data of attic`).count()).toBe(1);
    },
    180_000,
  );
});

/** A folder with the blocks that Prometheus made of a scraped exporter, days ago. */
async function blocksOf(instance: string): Promise<string> {
  const folder = await temporaryFolder();
  const data = join(folder, 'data');
  mkdirSync(data);
  const endS = Math.floor(Date.now() / 1000) - daysAgo * 86_400;
  const target = `connector="attic",job="gaugeway",instance="${instance}"`;
  const ofDevice = `device="lamp",${target}`;
  const metrics = [
    ['iot_connector_up', target],
    ['iot_connector_info', `protocol="mqtt",version="1.0",endpoint="mqtt://attic",${target}`],
    ['iot_device_info', `name="Attic lamp",area="Attic",${ofDevice}`],
    ['iot_device_up', ofDevice],
  ];
  const lines = metrics.flatMap(([name, labels]) => [
    `# TYPE ${name} gauge`,
    ...Array.from({ length: scrapes }, (_, index) => `${name}{${labels}} 1 ${String(endS - (scrapes - index) * scrapeS)}`),
  ]);
  const file = join(folder, 'past.om');
  writeFileSync(file, [...lines, '# EOF', ''].join('\n'));
  const [promtool, ...args] = needProgram('promtool');
  const made = spawnSync(promtool, [...args, 'tsdb', 'create-blocks-from', 'openmetrics', file, data], { encoding: 'utf8' });
  expect({ status: made.status, error: made.stderr }).toMatchObject({ status: 0 });
  return data;
}
