import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { stopLeftovers, temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { axeViolations } from './axeViolations.ts';
import { tokens } from './demoDevices.ts';
import { type DemoStack, startDemoStack } from './demoStack.ts';
import { beyondWindowPx, type Dialog, dialogs } from './dialogs.ts';
import { hideBar, openWindow, visit, type WatchedPage } from './harnessPage.ts';
import { type Harness, startHarness } from './harnessServer.ts';
import { runtimeBundle } from './runtimeBundle.ts';

const app = '/a/gaugeway-devices-app';
const pages = {
  overview: `${app}/overview`,
  devices: `${app}/devices`,
  device: `${app}/devices/zigbee2mqtt/0xa4c13800c31ebd43`,
  events: `${app}/devices/zigbee2mqtt/0xa4c13800c31ebd43?tab=events`,
  traces: `${app}/devices/zigbee2mqtt/0xa4c13800c31ebd43?tab=traces`,
  alerts: `${app}/alerts`,
  connectors: `${app}/connectors`,
  settings: `${app}/settings`,
  fleet: '/d/fleet',
};
const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** Each two of runtime, theme and screen once, which takes half as long as all combinations. */
const combinations = [
  { runtime: 'react-18', theme: 'dark', screen: 'desktop' },
  { runtime: 'react-18', theme: 'light', screen: 'phone' },
  { runtime: 'react-19', theme: 'dark', screen: 'phone' },
  { runtime: 'react-19', theme: 'light', screen: 'desktop' },
] as const;

const nowhere = 'http://127.0.0.1:1';
/** What may be away. */
const faults: Readonly<Record<string, Partial<Record<'exporterUrl' | 'prometheusUrl' | 'lokiUrl' | 'tempoUrl', string>>>> = {
  'no exporter set': { exporterUrl: '' },
  'the exporter away': { exporterUrl: nowhere },
  'Prometheus away': { prometheusUrl: nowhere },
  'Loki and Tempo away': { lokiUrl: nowhere, tempoUrl: nowhere },
};

// SHOTS=folder keeps the pictures.
describeWith(['chromium', 'prometheus', 'alertmanager'], 'the built plugins in a browser', () => {
  let stack: DemoStack;
  let browser: Browser;
  let shots: string;

  beforeAll(async () => {
    for (const runtime of ['react-18', 'react-19'] as const) await runtimeBundle(runtime);
    stack = await startDemoStack();
    browser = await launchBrowser();
    shots = process.env['SHOTS'] ?? (await temporaryFolder());
    mkdirSync(shots, { recursive: true });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
    await stopLeftovers();
  });

  describe.each(combinations)('$runtime, $theme, $screen', ({ runtime, theme, screen }) => {
    const window = sharedWindow(() =>
      openWindow(browser, { harnessUrl: stack.harness.url, ...screens[screen], choices: { runtime, theme } }),
    );

    test.each(Object.entries(pages))('%s', async (name, path) => {
      const { page, problems } = window();
      await visit(page, `${stack.harness.url}${path}`);
      await hideBar(page);
      await page.screenshot({ path: join(shots, `${name}-${theme}-${screen}-${runtime}.png`) });
      expect(problems).toEqual([]);
      expect(await axeViolations(page)).toEqual([]);
      expect(await sidewaysPx(page)).toBe(0);
    });
  });

  describe('in German on a phone', () => {
    const window = sharedWindow(() =>
      openWindow(browser, { harnessUrl: stack.harness.url, ...screens.phone, choices: { language: 'de-DE' } }),
    );

    test.each(Object.entries(pages))('%s, with no text cut off', async (name, path) => {
      const { page, problems } = window();
      await visit(page, `${stack.harness.url}${path}`);
      await hideBar(page);
      await page.screenshot({ path: join(shots, `${name}-german.png`) });
      expect(problems).toEqual([]);
      expect(await sidewaysPx(page)).toBe(0);
      // unlike Grafana, the harness has the panels of a dashboard side by side on a phone
      if (path.startsWith(app)) expect(await cutTexts(page)).toEqual([]);
    });
  });

  describe.each(['react-18', 'react-19'] as const)('%s on a phone', (runtime) => {
    test.each<[string, Dialog]>(Object.entries(dialogs))(
      '%s is whole and accessible, and Escape returns to what opened it',
      async (name, dialog) => {
        await using window = await openWindow(browser, { harnessUrl: stack.harness.url, ...screens.phone, choices: { runtime } });
        const { page, problems } = window;
        await visit(page, `${stack.harness.url}${app}/${dialog.path}`);
        await hideBar(page);
        const opener = page.getByRole('button', { name: dialog.opener }).first();
        await opener.focus();
        await page.keyboard.press(dialog.key ?? 'Enter');
        await page.getByRole('dialog').waitFor();
        await dialog.open?.(page);
        await page.screenshot({ path: join(shots, `${name.replaceAll(' ', '-')}-${runtime}.png`) });
        expect(await axeViolations(page)).toEqual([]);
        expect(await beyondWindowPx(page)).toBe(0);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await opener.and(page.locator(':focus')).waitFor();
        expect(problems).toEqual([]);
      },
    );
  });

  test('on a phone, all of an event is beside its time', async () => {
    await using window = await openWindow(browser, { harnessUrl: stack.harness.url, ...screens.phone });
    await visit(window.page, `${stack.harness.url}${pages.overview}`);
    const beside = await window.page.evaluate<boolean[]>(areBesideTimes);
    expect(beside).toContain(true);
    expect(beside).not.toContain(false);
  });

  test('app and panel have their German texts under a policy without `unsafe-eval`', async () => {
    await using harness = await startHarness({
      ...storesOf(stack),
      jsonData: { exporterUrl: stack.exporter.url },
      secureJsonData: tokens,
      contentSecurityPolicy: strictPolicy,
    });
    await using window = await openWindow(browser, { harnessUrl: harness.url, ...screens.desktop, choices: { language: 'de-DE' } });
    const { page, problems } = window;
    // Playwright's functions that wait are evaluated too
    await page.goto(`${harness.url}${pages.overview}`);
    await page.getByRole('heading', { name: 'Alle Geräte' }).waitFor();
    await page.goto(`${harness.url}${pages.fleet}`);
    await page.getByRole('group', { name: 'Nur anzeigen' }).first().waitFor();
    expect(problems).toEqual([]);
    expect(await page.evaluate(canEvaluate)).toBe(false);
  });

  test('as many devices need attention in the tile, the list, the groups and on the page that the tile leads to', async () => {
    await using window = await openWindow(browser, { harnessUrl: stack.harness.url, ...screens.desktop });
    const { page } = window;
    await visit(page, `${stack.harness.url}${pages.overview}`);
    const tile = page.getByRole('link', { name: /^Need attention/ });
    const listed = async () => numbersIn(await page.getByRole('region', { name: 'Needs attention' }).innerText())[0];
    const grouped = async () => {
      const groups = await page.getByText(/^\d+ of \d+ need attention$/).allInnerTexts();
      return sum(groups.map((text) => numbersIn(text)[0] ?? 0));
    };
    // a device may change while they are read
    const count = await waitFor(
      async () => {
        const [tiled = 0] = numbersIn(await tile.innerText());
        expect({ listed: await listed(), grouped: await grouped() }).toEqual({ listed: tiled, grouped: tiled });
        return tiled;
      },
      { what: 'the same number everywhere' },
    );
    expect(count).toBeGreaterThan(2);
    await tile.click();
    await page.getByText(new RegExp(`^${count} of \\d+ devices$`)).waitFor();
  });

  test('a newcomer with an empty Prometheus is offered the demo', async () => {
    await using prometheus = await startPrometheus({ targets: [] });
    await using harness = await startHarness({ ...storesOf(stack), prometheusUrl: prometheus.url, jsonData: {} });
    await using window = await openWindow(browser, { harnessUrl: harness.url, ...screens.desktop });
    const { page, problems } = window;
    for (const name of ['overview', 'devices'] as const) {
      await visit(page, `${harness.url}${pages[name]}`);
      await page.getByText('No devices in Prometheus yet').waitFor();
      expect(await page.getByText('npx gaugeway demo').count()).toBe(1);
      await page.screenshot({ path: join(shots, `${name}-first-run.png`) });
    }
    await page.getByRole('link', { name: 'Open Settings' }).click();
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    expect(await page.getByText('npx gaugeway demo').count()).toBe(1);
    expect(problems).toEqual([]);
  });

  describe.each(Object.keys(faults))('%s', (fault) => {
    let harness: Harness;

    beforeAll(async () => {
      const settings = { exporterUrl: stack.exporter.url, prometheusUrl: stack.prometheus.url, ...faults[fault] };
      const { exporterUrl, ...stores } = settings;
      const jsonData: Record<string, string> = exporterUrl === '' ? {} : { exporterUrl };
      harness = await startHarness({ ...stores, jsonData, secureJsonData: tokens, scrapeInterval: '2s' });
    });

    const window = sharedWindow(() => openWindow(browser, { harnessUrl: harness.url, ...screens.desktop }));

    afterAll(async () => {
      await harness[Symbol.asyncDispose]();
    });

    test.each(Object.entries(pages))('%s still shows something', async (name, path) => {
      const { page, problems } = window();
      await visit(page, `${harness.url}${path}`);
      await hideBar(page);
      await page.screenshot({ path: join(shots, `${name}-${fault.replaceAll(' ', '-')}.png`) });
      // that a request fails is the point
      expect(problems.filter((problem) => problem.startsWith('exception'))).toEqual([]);
      expect(await axeViolations(page)).toEqual([]);
      // what is away is said in words, not with the error of the request
      if (path.startsWith(app)) expect(await page.locator('main').innerText()).not.toContain('Post "http');
    });
  });

  test('while Prometheus is away, the list has the devices of the exporter', async () => {
    await using harness = await startHarness({
      ...storesOf(stack),
      prometheusUrl: nowhere,
      jsonData: { exporterUrl: stack.exporter.url },
      secureJsonData: tokens,
    });
    await using window = await openWindow(browser, { harnessUrl: harness.url, ...screens.desktop });
    await window.page.goto(`${harness.url}${pages.devices}`);
    await window.page.getByText(/^(\d+) of \1 devices$/).waitFor();
    await window.page.getByRole('row', { name: /Critical Spüle Leck.* wet/ }).waitFor();
  });

  test('a Viewer can neither open the settings nor reload the exporter', async () => {
    await using window = await openWindow(browser, { harnessUrl: stack.harness.url, width: 1440, choices: { role: 'Viewer' } });
    await visit(window.page, `${stack.harness.url}${pages.connectors}`);
    expect(window.problems).toEqual([]);
    expect(await window.page.getByRole('button', { name: /reload/i }).count()).toBe(0);
  });
});

function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** One window for the tests of a group, because a new one loads and compiles Grafana's modules anew. Its problems are those since the call. */
function sharedWindow(open: () => Promise<WatchedPage>): () => WatchedPage {
  let window: WatchedPage;
  beforeAll(async () => {
    window = await open();
  });
  afterAll(async () => {
    await window[Symbol.asyncDispose]();
  });
  return () => {
    window.problems.length = 0;
    return window;
  };
}

function storesOf({ prometheus, alertmanager, grafanaAlertmanager }: DemoStack) {
  const alerting = { alertmanagerUrl: alertmanager.url, grafanaAlertmanagerUrl: grafanaAlertmanager.url };
  return { prometheusUrl: prometheus.url, ...alerting, scrapeInterval: '2s' };
}

/** Grafana's default, without `unsafe-eval`. */
const strictPolicy = [
  "script-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "font-src 'self'",
  "style-src 'self' 'unsafe-inline' blob:",
  'img-src * data:',
  "base-uri 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "media-src 'none'",
  "form-action 'self'",
].join(';');

/** Whether the page may evaluate texts as scripts, asked outside the debugger's own call, which may. */
const canEvaluate = `new Promise((resolve) => setTimeout(() => { try { resolve(eval('true')); } catch { resolve(false); } }))`;

/** Of each event, whether all that follows its time is to the right of it. */
const areBesideTimes = `[...document.querySelectorAll('[aria-labelledby="gaugeway-events"] li')].map(({ children: [time, ...parts] }) =>
  parts.every((part) => part.getBoundingClientRect().left > time.getBoundingClientRect().right))`;

/** Texts of which an element hides a part, without an ellipsis and without scrolling; placeholders too. */
function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const isCut = (text) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      const { left, right, width } = range.getBoundingClientRect();
      for (let element = text.parentElement; width > 0 && element; element = element.parentElement) {
        const { overflowX, textOverflow, clipPath } = getComputedStyle(element);
        // for screen readers only, or the rest can be reached
        if (clipPath !== 'none' || element.clientWidth === 1 || textOverflow === 'ellipsis' || /auto|scroll/.test(overflowX)) return false;
        const box = element.getBoundingClientRect();
        if (/hidden|clip/.test(overflowX) && (right > box.right + 1 || left < box.left - 1)) return true;
      }
      return false;
    };
    const pen = document.createElement('canvas').getContext('2d');
    const isPlaceholderCut = (input) => {
      const { fontWeight, fontSize, fontFamily, paddingLeft, paddingRight, textOverflow } = getComputedStyle(input);
      pen.font = [fontWeight, fontSize, fontFamily].join(' ');
      const room = input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      return input.value === '' && textOverflow !== 'ellipsis' && pen.measureText(input.placeholder).width > room + 1;
    };
    const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const cut = [...document.querySelectorAll('main input[placeholder]')].filter(isPlaceholderCut).map(({ placeholder }) => placeholder);
    while (texts.nextNode()) if (texts.currentNode.textContent.trim() !== '' && isCut(texts.currentNode)) cut.push(texts.currentNode.textContent);
    return cut;
  })()`);
}

/** How far the page can be moved sideways, which it never should. */
function sidewaysPx(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
