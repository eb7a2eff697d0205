import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { type Home, startHome } from '@gaugeway/simulator/home/home';
import { launchBrowser } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { type GaugewayProcess, spawnGaugeway } from '../servers/gaugeway.ts';
import { type Prometheus, startPrometheus } from '../servers/prometheus.ts';
import { stopLeftovers } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { openWindow, visit } from './harnessPage.ts';
import { startHarness } from './harnessServer.ts';
import { runtimeBundle } from './runtimeBundle.ts';

const window = 'Fenster Küche';
const minutesMs = 180_000;
const streams = '**/gw/v1/stream*';

describeWith(['chromium', 'prometheus'], 'a live page', () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  let home: Home;
  let exporter: GaugewayProcess;
  let prometheus: Prometheus;
  let harnessUrl: string;
  let path: string;

  beforeAll(async () => {
    await runtimeBundle('react-18');
    home = await startHome({ greet: true });
    stack.defer(() => home.stop());
    exporter = stack.use(await spawnGaugeway({ log: { level: 'warn' }, connectors: [{ type: 'zigbee2mqtt', url: home.url }] }));
    prometheus = stack.use(await startPrometheus({ targets: [exporter.url], scrapeInterval: '1s' }));
    const harness = stack.use(
      await startHarness({ jsonData: { exporterUrl: exporter.url }, prometheusUrl: prometheus.url, scrapeInterval: '1s' }),
    );
    home.faults.set(window, { battery: 61 });
    await waitFor(async () => (await prometheus.query(`iot_battery_charge_ratio{name="${window}"}`)).length > 0, {
      what: `${window} in Prometheus`,
      timeoutMs: minutesMs,
    });
    harnessUrl = harness.url;
    path = `/a/gaugeway-devices-app/devices/zigbee2mqtt/${await idOf(exporter)}`;
    browser = await launchBrowser();
  }, minutesMs);

  afterAll(async () => {
    await browser?.close();
    await stack.disposeAsync();
    await stopLeftovers();
  });

  /** Opens the page of the device; `answer`: instead of the proxy of the stream. */
  async function open(answer?: (route: Route) => unknown) {
    const opened = await openWindow(browser, { harnessUrl, width: 1440 });
    opened.page.setDefaultTimeout(minutesMs);
    await opened.page.clock.install();
    if (answer !== undefined) await opened.page.route(streams, answer);
    await visit(opened.page, harnessUrl + path);
    return opened;
  }

  test(
    'a value moves without a reload, until the page is hidden, and again after it',
    async () => {
      await using opened = await open();
      const { page } = opened;
      await mark(page, 'Live').waitFor();
      home.faults.set(window, { battery: 37 });
      await page.getByText('37%').first().waitFor();
      await show(page, 'hidden');
      await mark(page, 'Paused').waitFor();
      home.faults.set(window, { battery: 29 });
      await show(page, 'visible');
      await page.getByText('29%').first().waitFor();
      await mark(page, 'Live').waitFor();
    },
    minutesMs,
  );

  test(
    'tabs of a browser share one stream, which another takes over from a tab that is closed or frozen',
    async () => {
      await using opened = await open();
      const { page: first } = opened;
      await mark(first, 'Live').waitFor();
      const [second, third] = await Promise.all([openTab(first), openTab(first)]);
      await oneStream();
      const tabs = [second, third];
      const takenOver = Promise.race(tabs.map((tab) => tab.waitForRequest(streams)));
      await first.close();
      const leader = (await takenOver).frame().page();
      home.faults.set(window, { battery: 53 });
      await Promise.all(tabs.map((tab) => tab.getByText('53%').first().waitFor()));
      await oneStream();
      const other = leader === second ? third : second;
      const session = await leader.context().newCDPSession(leader);
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await other.clock.fastForward(20_000);
      home.faults.set(window, { battery: 44 });
      await other.getByText('44%').first().waitFor();
      await session.send('Page.setWebLifecycleState', { state: 'active' });
      await leader.getByText('44%').first().waitFor();
      await oneStream();
    },
    minutesMs,
  );

  /** Another tab of the same browser, once it is live. */
  async function openTab(beside: Page): Promise<Page> {
    const tab = await beside.context().newPage();
    tab.setDefaultTimeout(minutesMs);
    await tab.clock.install();
    await visit(tab, harnessUrl + path);
    await mark(tab, 'Live').waitFor();
    return tab;
  }

  async function oneStream(): Promise<void> {
    await waitFor(async () => /^gaugeway_http_streams 1$/m.test(await exporter.scrape()), { what: 'one stream' });
  }

  test(
    'a live page shows a maintenance that begins elsewhere, without a reload',
    async () => {
      await using opened = await open();
      const { page } = opened;
      await mark(page, 'Live').waitFor();
      const request = { connector: 'zigbee2mqtt', device: await idOf(exporter), duration_ms: 3_600_000, reason: 'new hinge' };
      const headers = { 'content-type': 'application/json' };
      const begun = await fetch(`${exporter.url}/api/v1/maintenance`, { method: 'POST', headers, body: JSON.stringify(request) });
      expect([begun.status, begun.ok ? '' : await begun.text()]).toEqual([200, '']);
      await waitFor(async () => (await prometheus.query('iot_device_maintenance_until_timestamp_seconds')).length > 0, {
        what: 'the maintenance in Prometheus',
      });
      await page.clock.runFor(16_000);
      await page.getByText('In maintenance').first().waitFor();
    },
    minutesMs,
  );

  test.each([
    ['exporter away', (route: Route) => route.abort()],
    ['nothing arrives', () => undefined],
  ])(
    'not live, %s: it says so, and asks the data source again and again',
    async (why, answer) => {
      await using opened = await open(answer);
      const { page } = opened;
      await page.clock.fastForward(11_000);
      await mark(page, `Not live: ${why}`).waitFor();
      const polled = page.waitForRequest(
        (request) => request.postData()?.includes('iot_device_up') ?? request.url().includes('iot_device_up'),
      );
      await page.clock.fastForward(31_000);
      expect((await (await polled).response())?.status()).toBe(200);
    },
    minutesMs,
  );
});

function mark(page: Page, text: string) {
  return page.getByRole('status').filter({ hasText: text });
}

/** A headless browser has no tabs that hide each other. */
async function show(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

async function idOf(exporter: GaugewayProcess): Promise<string> {
  const answer = await fetch(`${exporter.url}/api/v1/devices?device=${encodeURIComponent(window)}`);
  const { data } = (await answer.json()) as { data: { device: string }[] };
  return data[0]?.device ?? '';
}
