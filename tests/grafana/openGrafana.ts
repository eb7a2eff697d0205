import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startDemoStack } from './demoStack.ts';
import { openWindow, visit } from './harnessPage.ts';
import { runtimeBundle } from './runtimeBundle.ts';

interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
}

/** Pages over an exporter: of the harness with the demo's devices, or of a real Grafana. */
export interface OpenedGrafana extends AsyncDisposable {
  /** The exporter's exposition. */
  scrape(): Promise<string>;
  /** A page of a path, once it has loaded. */
  open(browser: Browser, path: string): Promise<OpenedPage>;
}

/** The Grafana of `GRAFANA_URL` (`http://user:password@host:3000`) and the exporter of `EXPORTER_URL`; without them the harness. */
export async function openGrafana(): Promise<OpenedGrafana> {
  const { GRAFANA_URL: grafanaUrl, EXPORTER_URL: exporterUrl = 'http://127.0.0.1:10464' } = process.env;
  return grafanaUrl === undefined ? openHarness() : realGrafana(new URL(grafanaUrl), exporterUrl);
}

async function openHarness(): Promise<OpenedGrafana> {
  await runtimeBundle('react-18');
  const stack = await startDemoStack();
  return {
    scrape: () => stack.exporter.scrape(),
    async open(browser, path) {
      const window = await openWindow(browser, { harnessUrl: stack.harness.url, width: 1440 });
      await visit(window.page, `${stack.harness.url}${path}`);
      return window;
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

function realGrafana({ origin, username, password }: URL, exporterUrl: string): OpenedGrafana {
  // one window, whose cache has Grafana's own files from the second page on
  let context: Promise<BrowserContext> | undefined;
  const logIn = async (browser: Browser): Promise<BrowserContext> => {
    const opened = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC', locale: 'en-US' });
    const credentials = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
    if (username !== '') await opened.request.post(`${origin}/login`, { data: credentials });
    return opened;
  };
  return {
    async scrape() {
      return (await fetch(`${exporterUrl}/metrics`)).text();
    },
    async open(browser, path) {
      context ??= logIn(browser);
      const page = await (await context).newPage();
      // a real Grafana has requests open at all times
      await page.goto(`${origin}${path}`, { waitUntil: 'commit', timeout: 120_000 });
      await page.getByRole('tab').first().waitFor({ timeout: 120_000 });
      return { page, [Symbol.asyncDispose]: () => page.close() };
    },
    async [Symbol.asyncDispose]() {
      await (await context)?.close();
    },
  };
}
