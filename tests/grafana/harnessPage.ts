import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { openContext } from '../servers/browser.ts';
import { waitFor } from '../waitFor.ts';
import type { Choices } from './choices.ts';

/** What went wrong in a page: console errors, exceptions, requests that failed. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly problems: string[];
}

export interface Screen {
  readonly harnessUrl: string;
  readonly width: number;
  readonly height?: number;
  readonly choices?: Partial<Choices>;
}

/** A new browser window on the harness. */
export async function openWindow(browser: Browser, { harnessUrl, width, height = 900, choices = {} }: Screen): Promise<WatchedPage> {
  const context = await openContext(browser, { viewport: { width, height }, reducedMotion: 'reduce', timezoneId: 'UTC' });
  await context.addCookies(
    Object.entries(choices).map(([name, value]) => ({ name: `harness-${name}`, value: encodeURIComponent(value), url: harnessUrl })),
  );
  const page = await context.newPage();
  return { page, problems: watch(context), [Symbol.asyncDispose]: () => context.close() };
}

const settled = `(() => {
  const text = document.querySelector('main')?.textContent;
  return text && !/^Loading$|Loading plugin panel/.test(text) && !document.querySelector('[aria-busy="true"], [data-testid="Spinner"], [aria-label="Panel loading bar"]');
})()`;
const quietMs = 500;
const longestMs = 60_000;

/** Opens an address and waits until no request has been pending for half a second and nothing is shown as loading. The live stream stays open, so it does not count. */
export async function visit(page: Page, url: string): Promise<void> {
  const pending = new Set<Request>();
  let changedMs = performance.now();
  const changed = (request: Request, change: 'add' | 'delete') => {
    if (isStream(request)) return;
    pending[change](request);
    changedMs = performance.now();
  };
  const started = (request: Request) => changed(request, 'add');
  const ended = (request: Request) => changed(request, 'delete');
  page.on('request', started).on('requestfinished', ended).on('requestfailed', ended);
  await page.goto(url);
  const isQuiet = () => pending.size === 0 && performance.now() - changedMs > quietMs;
  await waitFor(async () => isQuiet() && (await page.evaluate<boolean>(settled)) && isQuiet(), {
    what: `${url} at rest`,
    timeoutMs: longestMs,
    intervalMs: 100,
  });
  page.off('request', started).off('requestfinished', ended).off('requestfailed', ended);
}

function isStream(request: Request): boolean {
  return new URL(request.url()).pathname.endsWith('/v1/stream');
}

/** Takes away what is no part of Grafana, for a picture. */
export async function hideBar(page: Page): Promise<void> {
  await page.addStyleTag({ content: 'nav[aria-label="Harness"] { display: none !important; }' });
}

function watch(context: BrowserContext): string[] {
  const problems: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => problems.push(`exception: ${error.error().stack ?? error.error().message}`));
  context.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
  });
  context.on('requestfailed', (request) => {
    // leaving a page cancels its requests
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      problems.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  return problems;
}
