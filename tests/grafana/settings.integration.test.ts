import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as TcpServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { freePort } from '../servers/freePort.ts';
import { type GaugewayProcess, spawnGaugeway } from '../servers/gaugeway.ts';
import { type Prometheus, startPrometheus } from '../servers/prometheus.ts';
import { type Harness, startHarness } from './harnessServer.ts';
import { openWindow, visit } from './harnessPage.ts';
import { runtimeBundle } from './runtimeBundle.ts';

const digest = (token: string) => createHash('sha256').update(token).digest('hex');

describeWith(['chromium', 'prometheus'], 'the connection test of the settings', () => {
  let exporter: GaugewayProcess;
  let emptyPrometheus: Prometheus;
  let mute: TcpServer;
  let browser: Browser;

  beforeAll(async () => {
    await runtimeBundle('react-18');
    exporter = await spawnGaugeway({
      server: {
        tokens: [
          { name: 'grafana', scope: 'read', sha256: digest('reads') },
          { name: 'control', scope: 'control', sha256: digest('controls') },
        ],
      },
      log: { level: 'warn' },
      // nobody is there, which is nothing that the settings could mend
      connectors: [{ type: 'zigbee2mqtt', url: `mqtt://127.0.0.1:${await freePort()}` }],
    });
    emptyPrometheus = await startPrometheus({ targets: [] });
    mute = createServer((socket) => socket.end('220 not HTTP\r\n')).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    mute?.close();
  });

  test.each([
    { is: 'a wrong token', token: 'wrong', check: 'Read token is accepted', detail: /rejected the token/, step: /"server\.tokens"/ },
    { is: 'no token', token: '', check: 'Read token is accepted', detail: /none is set/, step: /"server\.tokens"/ },
    {
      is: 'Prometheus without the scrape',
      token: 'reads',
      check: 'Data source has devices',
      detail: /no metric iot_device_info/,
      step: /Configure Prometheus to scrape/,
    },
  ])('$is', async ({ token, check, detail, step }) => {
    await using harness = await harnessOn(exporter.url);
    await withSettings(harness, async (page) => {
      if (token !== '') await page.getByLabel('Read token').fill(token);
      await page.getByRole('button', { name: 'Save & test' }).click();
      const row = await rowOf(page, check);
      expect(row.status).toBe('failed');
      expect(row.text).toMatch(detail);
      expect(row.text).toMatch(step);
    });
  });

  test.each([
    { is: 'an exporter that is not there', url: async () => `http://127.0.0.1:${await freePort()}`, step: /exporter is running/ },
    {
      is: 'something that speaks no HTTP',
      url: () => Promise.resolve(`http://127.0.0.1:${portOf(mute)}`),
      step: /exporter is running/,
    },
    {
      is: 'Prometheus in place of the exporter',
      url: () => Promise.resolve(emptyPrometheus.url),
      step: /URL of the exporter itself/,
    },
  ])('$is', async ({ url, step }) => {
    await using harness = await harnessOn(await url());
    await withSettings(harness, async (page) => {
      await page.getByRole('button', { name: 'Save & test' }).click();
      const row = await rowOf(page, 'Exporter is reachable');
      expect(row.status).toBe('failed');
      expect(row.text).toMatch(step);
      expect((await rowOf(page, 'Read token is accepted')).status).toBe('skipped');
    });
  });

  test('a valid token, which is never displayed', async () => {
    await using harness = await harnessOn(exporter.url, { readToken: 'reads' });
    await withSettings(harness, async (page) => {
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      expect((await rowOf(page, 'Read token is accepted')).status).toBe('ok');
      expect((await rowOf(page, 'Exporter clock is in sync')).status).toBe('ok');
      expect(await page.getByLabel('Read token').isDisabled()).toBe(true);
    });
  });

  function harnessOn(exporterUrl: string, secureJsonData: Readonly<Record<string, string>> = {}): Promise<Harness> {
    return startHarness({ prometheusUrl: emptyPrometheus.url, scrapeInterval: '250ms', jsonData: { exporterUrl }, secureJsonData });
  }

  async function withSettings(harness: Harness, check: (page: Page) => Promise<void>): Promise<void> {
    await using window = await openWindow(browser, { harnessUrl: harness.url, width: 1280 });
    await visit(window.page, `${harness.url}/a/gaugeway-devices-app/settings`);
    await check(window.page);
  }
});

/** A row of the connection test once it is done. */
async function rowOf(page: Page, check: string): Promise<{ status: string | null; text: string | null }> {
  const row = page.locator('li[data-status]:not([data-status="running"])', { hasText: new RegExp(`^${check}`) });
  await row.waitFor();
  return { status: await row.getAttribute('data-status'), text: await row.textContent() };
}

function portOf(server: TcpServer): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('cannot determine the port: not listening');
  return address.port;
}
