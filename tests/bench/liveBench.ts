import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, BrowserContext, CDPSession } from 'playwright-core';
import { startLoad } from '@gaugeway/simulator/load/load';
import { buildPlugin } from '../grafana/buildPlugin.ts';
import { startHarness } from '../grafana/harnessServer.ts';
import { runtimeBundle } from '../grafana/runtimeBundle.ts';
import { launchBrowser } from '../servers/browser.ts';
import { type GaugewayProcess, spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { findProgram } from '../servers/program.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { waitFor } from '../waitFor.ts';
import { cpuSeconds } from './cpuSeconds.ts';
import type { Measurement, Size, Skipped } from './measurement.ts';

const devices = 5000;
const messagesPerSecond = 500;
const minutes = 10;
const minuteMs = 60_000;
const mostWaitMs = 300_000;
const app = '/a/gaugeway-devices-app';

/** What live pages cost: the traffic and the processor's time of each, its heap over ten minutes, and what the exporter takes for them. */
export async function liveBench({ share }: Size): Promise<(Measurement | Skipped)[]> {
  const missing = (['chromium', 'prometheus', 'mosquitto'] as const).filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) return [{ what: 'live', skipped: `needs ${missing.join(', ')}` }];
  await using stack = new AsyncDisposableStack();
  const { exporter, url, sending } = await startPlant(stack, share);
  const browser = stack.adopt(await launchBrowser(), (opened) => opened.close());
  const alone = await exporterShare(exporter, share);
  const paths = { Overview: `${app}/overview`, 'a device': await deviceOf(exporter) };
  const pages = await Promise.all(
    Object.entries(paths).map(async ([name, path]) => stack.use(await LivePage.open(browser, { name, url: url + path }))),
  );
  const [withPages] = await Promise.all([exporterShare(exporter, share), ...pages.map((page) => page.observe(share))]);
  await sending();
  return [
    {
      what: `live: exporter's CPU with 2 streams over that without, ${devices} devices`,
      values: [withPages / alone],
      unit: '×',
      better: 'less',
      floor: 2,
      aim: 1.5,
      note: `${messagesPerSecond} messages/s: ${alone.toFixed(1)} % without, ${withPages.toFixed(1)} % with them`,
    },
    ...pages.flatMap((page) => page.rows()),
  ];
}

/** All devices with values, and messages that change them until the returned `sending` is called. */
async function startPlant(stack: AsyncDisposableStack, share: number) {
  buildPlugin();
  await runtimeBundle('react-18');
  const broker = stack.use(await startMosquitto());
  const count = Math.round(devices * share);
  const load = await startLoad({ url: broker.url, devices: count });
  stack.defer(() => load.close());
  const exporter = stack.use(
    await spawnGaugeway({ log: { level: 'warn' }, connectors: [{ type: 'zigbee2mqtt', name: 'plant', url: broker.url }] }),
  );
  await load.run({ count, rate: 2000 });
  const prometheus = stack.use(await startPrometheus({ targets: [exporter.url], scrapeInterval: '15s' }));
  await waitFor(async () => (await prometheus.query('count(iot_device_info)'))[0]?.value === count, {
    what: `${count} devices in Prometheus`,
    timeoutMs: mostWaitMs,
  });
  const harness = stack.use(
    await startHarness({ jsonData: { exporterUrl: exporter.url }, prometheusUrl: prometheus.url, scrapeInterval: '15s' }),
  );
  let isSending = true;
  const rate = messagesPerSecond * share;
  const sent = (async () => {
    while (isSending) await load.run({ count: Math.ceil(rate), rate });
  })();
  const sending = () => {
    isSending = false;
    return sent;
  };
  stack.defer(sending);
  return { exporter, url: harness.url, sending };
}

/** Percent of a core over a minute. */
async function exporterShare({ pid }: GaugewayProcess, share: number): Promise<number> {
  const before = cpuSeconds(pid);
  const startMs = performance.now();
  await pause(minuteMs * share);
  return (100_000 * (cpuSeconds(pid) - before)) / (performance.now() - startMs);
}

async function deviceOf(exporter: GaugewayProcess): Promise<string> {
  const answer = await fetch(`${exporter.url}/api/v1/devices?limit=1`);
  const { data } = (await answer.json()) as { data: { connector: string; device: string }[] };
  return `${app}/devices/${data[0]?.connector ?? ''}/${encodeURIComponent(data[0]?.device ?? '')}`;
}

interface Sample {
  readonly atMs: number;
  readonly heapBytes: number;
  readonly cpuSeconds: number;
  readonly streamBytes: number;
}

/** A window of its own with a live page. */
class LivePage implements AsyncDisposable {
  readonly #name: string;
  readonly #context: BrowserContext;
  readonly #session: CDPSession;
  readonly #samples: Sample[] = [];
  #streamBytes = 0;

  private constructor(name: string, context: BrowserContext, session: CDPSession) {
    this.#name = name;
    this.#context = context;
    this.#session = session;
  }

  static async open(browser: Browser, { name, url }: { readonly name: string; readonly url: string }): Promise<LivePage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const live = new LivePage(name, context, session);
    await live.#count();
    await page.goto(url);
    await page.getByRole('status').filter({ hasText: /^Live$/ }).waitFor({ timeout: mostWaitMs }); // prettier-ignore
    return live;
  }

  /** Looks at it each minute; the first minute is that of its start. */
  async observe(share: number): Promise<void> {
    for (let minute = 0; minute <= minutes; minute++) {
      await pause(minuteMs * share);
      this.#samples.push(await this.#sample());
    }
  }

  rows(): Measurement[] {
    const what = `live: ${this.#name}`;
    const changes = (of: (sample: Sample) => number) =>
      this.#samples.slice(1).map((sample, index) => of(sample) - of(this.#samples[index] ?? sample));
    const seconds = changes(({ atMs }) => atMs / 1000);
    const perSecond = (of: (sample: Sample) => number) => changes(of).map((change, index) => change / (seconds[index] ?? NaN));
    const heaps = this.#samples.map(({ heapBytes }) => heapBytes / 1e6);
    return [
      { what: `${what}, stream a second`, values: perSecond(({ streamBytes }) => streamBytes), unit: 'B', better: 'less' },
      { what: `${what}, CPU of the page`, values: perSecond((sample) => 100 * sample.cpuSeconds), unit: '%', better: 'less' },
      { what: `${what}, heap`, values: heaps, unit: 'MB', better: 'less', note: heaps.map((heap) => heap.toFixed(1)).join(' ') },
      {
        what: `${what}, heap after ${minutes} minutes over that before`,
        values: [(heaps.at(-1) ?? NaN) / (heaps[0] ?? NaN)],
        unit: '×',
        better: 'less',
        floor: 1.2,
        aim: 1.1,
      },
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
  }

  async #count(): Promise<void> {
    const streams = new Set<string>();
    this.#session.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (request.url.includes('/v1/stream')) streams.add(requestId);
    });
    this.#session.on('Network.dataReceived', ({ requestId, dataLength }) => {
      if (streams.has(requestId)) this.#streamBytes += dataLength;
    });
    await this.#session.send('Network.enable');
    await this.#session.send('Performance.enable');
  }

  async #sample(): Promise<Sample> {
    await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
    return { atMs: performance.now(), heapBytes: of('JSHeapUsedSize'), cpuSeconds: of('TaskDuration'), streamBytes: this.#streamBytes };
  }
}
