import type { Browser, CDPSession } from 'playwright-core';

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
}

const dataPath = /\/api\/(ds\/query|datasources\/|prometheus\/|alertmanager\/|plugin-proxy\/)/;

/** Opens a page in a new window and measures it. */
export async function measurePage(browser: Browser, { path, useful, click }: MeasuredPage): Promise<PageLoad> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    if (click !== undefined) await page.goto(path, { waitUntil: 'networkidle' });
    const meter = await startMeter(await context.newCDPSession(page));
    if (click === undefined) await page.goto(path);
    else await meter.from(() => page.locator(click).first().dispatchEvent('click'));
    await page.locator(useful).first().waitFor({ timeout: 60_000 });
    const times = await meter.times();
    await page.waitForLoadState('networkidle');
    return { ...times, ...meter.traffic };
  } finally {
    await context.close();
  }
}

interface Clock {
  readonly atMs: number;
  readonly scriptMs: number;
  readonly cpuMs: number;
}

async function startMeter(session: CDPSession) {
  const requests = new Set<string>();
  const traffic = { requests: 0, bytes: 0 };
  let start: Promise<Clock> | undefined;
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (!dataPath.test(request.url)) return;
    start ??= clockOf(session);
    requests.add(requestId);
    traffic.requests = requests.size;
  });
  session.on('Network.dataReceived', ({ requestId, dataLength }) => (traffic.bytes += requests.has(requestId) ? dataLength : 0));
  await session.send('Network.enable');
  await session.send('Performance.enable');
  return {
    traffic,
    async from(act: () => Promise<void>): Promise<void> {
      start = clockOf(session);
      await start;
      await act();
    },
    async times() {
      const end = await clockOf(session);
      const { atMs, scriptMs, cpuMs } = (await start) ?? end;
      return { usefulMs: end.atMs - atMs, scriptMs: end.scriptMs - scriptMs, cpuMs: end.cpuMs - cpuMs };
    },
  };
}

async function clockOf(session: CDPSession): Promise<Clock> {
  const atMs = Date.now();
  const { metrics } = await session.send('Performance.getMetrics');
  const ms = (wanted: string) => (metrics.find(({ name }) => name === wanted)?.value ?? NaN) * 1000;
  return { atMs, scriptMs: ms('ScriptDuration'), cpuMs: ms('TaskDuration') };
}
