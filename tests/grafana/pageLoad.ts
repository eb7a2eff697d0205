import type { Browser, CDPSession, Page } from 'playwright-core';
import { openContext } from '../servers/browser.ts';
import { waitFor } from '../waitFor.ts';

/** A page to measure. */
export interface MeasuredPage {
  readonly path: string;
  /** Selector of what is there once the page is of use: its numbers, its rows, its readings. */
  readonly useful: string;
  /** Link on the page at `path` that leads to the measured one, as a person who goes from page to page. */
  readonly click?: string;
}

/** What a page took. Times count from its first request for data, so that starting Grafana's front end is not in them; after a click, from there. */
export interface PageLoad {
  readonly usefulMs: number;
  /** Time of the processor in scripts, and in the main thread altogether, until the page was of use. */
  readonly scriptMs: number;
  readonly cpuMs: number;
  /** Requests for data until all had ended, and their bytes as the browser has to parse them, whether or not they were compressed on the way. */
  readonly requests: number;
  readonly bytes: number;
  readonly all: readonly DataRequest[];
}

interface DataRequest {
  readonly url: string;
  readonly bytes: number;
}

const dataPath = /\/api\/(ds\/query|datasources\/|prometheus\/|alertmanager\/|plugin-proxy\/)/;

/** Opens a page in a new window and measures it. */
export async function measurePage(browser: Browser, { path, useful, click }: MeasuredPage): Promise<PageLoad> {
  const context = await openContext(browser, { viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const meter = await startMeter(await context.newCDPSession(page));
    await page.goto(path);
    if (click !== undefined) {
      await page.locator(click).first().waitFor();
      await meter.settled();
      await setClock(page, await meter.startedMs());
      await meter.restart();
      await page.locator(click).first().dispatchEvent('click');
    }
    await page.locator(useful).first().waitFor();
    const times = await meter.times();
    await meter.settled();
    return { ...times, requests: meter.requests.length, bytes: sum(meter.requests.map(({ bytes }) => bytes)), all: meter.requests };
  } finally {
    await context.close();
  }
}

interface Clock {
  readonly atMs: number;
  readonly scriptMs: number;
  readonly cpuMs: number;
}

/** How long a page sends no request for data before it has all. */
const quietMs = 1500;

async function startMeter(session: CDPSession) {
  const known = new Map<string, DataRequest & { isOpen: boolean }>();
  let start: Promise<Clock> | undefined;
  let lastMs = Date.now();
  session.on('Network.requestWillBeSent', ({ requestId, request: { url } }) => {
    if (!dataPath.test(url)) return;
    start ??= clockOf(session);
    known.set(requestId, { url, bytes: 0, isOpen: true });
  });
  const change = (requestId: string, how: (request: { bytes: number; isOpen: boolean }) => void) => {
    const request = known.get(requestId);
    if (request === undefined) return;
    how(request);
    lastMs = Date.now();
  };
  session.on('Network.dataReceived', ({ requestId, dataLength }) => {
    change(requestId, (request) => (request.bytes += dataLength));
  });
  for (const end of ['Network.loadingFinished', 'Network.loadingFailed'] as const) {
    session.on(end, ({ requestId }: { requestId: string }) => {
      change(requestId, (request) => (request.isOpen = false));
    });
  }
  await session.send('Network.enable');
  // of the thread, so that it does not count while other programs have the processor
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    get requests(): DataRequest[] {
      return [...known.values()];
    },
    /** Until all requests for data have ended, those too that follow from their answers. */
    async settled(): Promise<void> {
      const isQuiet = () => Date.now() - lastMs > quietMs && [...known.values()].every(({ isOpen }) => !isOpen);
      const isSettled = async () => isQuiet() && (await idle(session)) && isQuiet();
      await waitFor(isSettled, { what: 'end of all requests for data', timeoutMs: 120_000 });
    },
    async startedMs(): Promise<number> {
      return (await start)?.atMs ?? Date.now();
    },
    async restart(): Promise<void> {
      known.clear();
      start = clockOf(session);
      await start;
    },
    async times() {
      const end = await clockOf(session);
      const { atMs, scriptMs, cpuMs } = (await start) ?? end;
      return { usefulMs: end.atMs - atMs, scriptMs: end.scriptMs - scriptMs, cpuMs: end.cpuMs - cpuMs };
    },
  };
}

/** Lets the page go on from a time that has passed. On a slow machine its data may be so old that the next page would ask for them again. */
function setClock(page: Page, atMs: number): Promise<void> {
  return page.evaluate<void>(`{ const now = Date.now; const lateMs = now() - ${atMs}; Date.now = () => now() - lateMs; }`);
}

/** Resolves once the page has nothing to do. */
async function idle(session: CDPSession): Promise<true> {
  const expression = 'new Promise((done) => requestIdleCallback(() => done()))';
  await session.send('Runtime.evaluate', { expression, awaitPromise: true });
  return true;
}

async function clockOf(session: CDPSession): Promise<Clock> {
  const atMs = Date.now();
  const { metrics } = await session.send('Performance.getMetrics');
  const ms = (wanted: string) => (metrics.find(({ name }) => name === wanted)?.value ?? NaN) * 1000;
  return { atMs, scriptMs: ms('ScriptDuration'), cpuMs: ms('TaskDuration') };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
