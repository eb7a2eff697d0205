import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startHome, type Home } from '@gaugeway/simulator/home/home';
import { launchBrowser, openContext } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { scrapeOf, until } from './chain.ts';

const reloadedAt = 'gaugeway_config_last_reload_success_timestamp_seconds';
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

describeWith(['chromium'], 'in a browser that can reach the exporter', () => {
  let home: Home;
  let exporter: GaugewayProcess;
  let browser: Browser;
  let elsewhere: Server;
  let page: Page;

  beforeAll(async () => {
    home = await startHome();
    exporter = await spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: home.url }] });
    elsewhere = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Hi</title>'),
    );
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    browser = await launchBrowser();
    page = await (await openContext(browser)).newPage();
    await until(exporter, 'the devices', (scrape) => scrape.value('iot_connector_devices') === 41);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    elsewhere.closeAllConnections();
    elsewhere.close();
    await exporter.stop();
    await home.stop();
  });

  /** The result of a script that a page at a host runs against the exporter. */
  async function attempt(host: string, tried: string): Promise<string> {
    await page.goto(`http://${host}:${(elsewhere.address() as AddressInfo).port}/`);
    return page.evaluate(tried.replaceAll('$url', exporter.url));
  }

  const answer = (request: string) => `fetch(${request}).then((r) => r.text()).then((t) => 'read ' + t, (e) => 'refused ' + e.name)`;
  const loads = (element: string, attribute: string) => `new Promise((resolve) => {
      const element = document.createElement('${element}');
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('refused');
      element.${attribute} = '$url/api/v1/devices';
      document.body.append(element);
    })`;

  describe.each(['127.0.0.1', 'stranger.example'])('a page at http://%s', (host) => {
    test.each(['/metrics', '/api/v1/devices', '/api/v1/events', '/openapi.json', '/'])('cannot read %s', async (path) => {
      expect(await attempt(host, answer(`'$url${path}'`))).toBe('refused TypeError');
      expect(await attempt(host, answer(`'$url${path}', { mode: 'no-cors' }`))).not.toMatch(/read ./s);
    });

    test('cannot load the API as a script or an image', async () => {
      expect(await attempt(host, loads('script', 'src'))).toBe('refused');
      expect(await attempt(host, loads('img', 'src'))).toBe('refused');
    });

    test('cannot frame the landing page', async () => {
      await attempt(host, `document.body.append(Object.assign(document.createElement('iframe'), { src: '$url/' }))`);
      const frame = await page.waitForSelector('iframe').then((element) => element.contentFrame());
      await frame?.waitForLoadState();
      expect(await frame?.content()).not.toContain('Gaugeway');
    });

    test('can neither reload nor delete', async () => {
      const before = await scrapeOf(exporter);
      const [first] = before.all('iot_device_info');
      const device = `/api/v1/devices/zigbee2mqtt/${first?.labels['device'] ?? ''}`;
      for (const mode of ['cors', 'no-cors']) {
        expect(await attempt(host, answer(`'$url/-/reload', { method: 'POST', mode: '${mode}' }`))).not.toMatch(/read ./s);
        expect(await attempt(host, answer(`'$url/-/reload', { method: 'PUT', mode: '${mode}' }`))).toBe('refused TypeError');
        expect(await attempt(host, answer(`'$url${device}', { method: 'DELETE', mode: '${mode}' }`))).toBe('refused TypeError');
      }
      const answered = page.waitForResponse((response) => response.url().endsWith('/-/reload'));
      const form = `Object.assign(document.body.appendChild(document.createElement('form')), { method: 'post', action: '$url/-/reload' })`;
      await attempt(host, `${form}.submit()`);
      expect((await answered).status()).toBe(403);
      await page.waitForURL((url) => url.pathname === '/-/reload');
      const after = await scrapeOf(exporter);
      expect(after.value(reloadedAt)).toBe(before.value(reloadedAt));
      expect(after.all('iot_device_info')).toEqual(before.all('iot_device_info'));
    });
  });

  test('a host name that is rebound to this machine (DNS rebinding) cannot read anything', async () => {
    const { port } = new URL(exporter.url);
    const response = await page.goto(`http://stranger.example:${port}/api/v1/devices`);
    expect(response?.status()).toBe(403);
    expect(await page.content()).not.toContain('Haustür');
  });

  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('the landing page is accessible and without errors in %s, %i pixels wide', async (colorScheme, width) => {
    const context = await openContext(browser, { colorScheme, viewport: { width, height: 800 } });
    const landing = await context.newPage();
    const errors: string[] = [];
    landing.on('console', (message) => errors.push(message.text()));
    landing.on('pageerror', (error) => errors.push(error.message));
    for (const path of ['/', '/?q=Klima', '/?q=nothing']) {
      await landing.goto(exporter.url + path);
      expect(await violations(landing)).toEqual([]);
    }
    await landing.goto(exporter.url);
    expect(await landing.getByRole('rowheader').count()).toBe(41);
    expect(await landing.getByRole('heading', { level: 1 }).textContent()).toContain('Gaugeway');
    expect(errors).toEqual([]);
    await context.close();
  });
});

/** What axe finds, as `rule: element`. The page allows no script, so it comes by the browser's own door. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const run = `(async () => { ${axe}; return JSON.stringify(await axe.run()); })()`;
  const { result } = await session.send('Runtime.evaluate', { expression: run, awaitPromise: true });
  const { passes, violations: found } = JSON.parse(String(result.value)) as Record<
    'passes' | 'violations',
    { id: string; nodes: { html: string }[] }[]
  >;
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
