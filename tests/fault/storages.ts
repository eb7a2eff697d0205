import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { isFetchError } from '../fetchError.ts';
import { startPrometheus, type Prometheus } from '../servers/prometheus.ts';
import type { Server } from '../servers/server.ts';
import { startVictoriaMetrics, type VictoriaMetrics } from '../servers/victoriaMetrics.ts';
import type { StoredSeries } from './ledger.ts';
import type { StorageKind } from './storageKind.ts';

/** A target of remote write that can be read back. */
export interface Storage extends AsyncDisposable {
  readonly kind: StorageKind;
  readonly server: Server;
  readonly writeUrl: string;
  /** All samples of the publisher's devices, series by series. */
  samples(devices: Iterable<string>): AsyncIterable<StoredSeries>;
  /** Number of such samples, or of those of another metric; by default of all times. */
  count(selection?: Selection): Promise<number>;
  /** The value that an instant query has now; undefined: none. */
  instant(expression: string): Promise<number | undefined>;
  /** Time of the newest of them that a query sees; undefined: none, or no answer. */
  newestMs(): Promise<number | undefined>;
}

interface Selection {
  readonly metric?: string;
  /** Only samples of an earlier time. */
  readonly beforeMs?: number;
}

const metric = 'iot_sensor_value';
const dayMs = 86_400_000;

/** Starts one on a free port, with the settings that the docs name. */
export async function startStorage(kind: StorageKind): Promise<Storage> {
  return kind === 'prometheus'
    ? new PrometheusStorage(kind, await startReceiver())
    : new VictoriaMetricsStorage(
        kind,
        // a query sees what was received, instead of what is half a minute old
        await startVictoriaMetrics([
          '-search.latencyOffset=0s',
          '-search.disableCache',
          ...(kind === 'victoriametrics-dedup' ? ['-dedup.minScrapeInterval=1ms'] : []),
        ]),
      );
}

function startReceiver(): Promise<Prometheus> {
  return startPrometheus({
    targets: [],
    config: { storage: { tsdb: { out_of_order_time_window: '7d' } } },
    flags: { 'web.enable-remote-write-receiver': '', 'query.max-samples': '200000000' },
  });
}

/** A storage that answers Prometheus' query API and takes its remote write. */
abstract class QueriedStorage implements Storage {
  readonly kind: StorageKind;
  readonly server: Prometheus | VictoriaMetrics;

  constructor(kind: StorageKind, server: Prometheus | VictoriaMetrics) {
    this.kind = kind;
    this.server = server;
  }

  get writeUrl(): string {
    return `${this.server.url}/api/v1/write`;
  }

  abstract samples(devices: Iterable<string>): AsyncIterable<StoredSeries>;

  async count({ metric: counted = metric, beforeMs = Date.now() + dayMs }: Selection = {}): Promise<number> {
    return (await instant(this.server.url, `sum(count_over_time(${counted}[2d]))`, beforeMs)) ?? 0;
  }

  instant(expression: string): Promise<number | undefined> {
    return instant(this.server.url, expression, Date.now());
  }

  async newestMs(): Promise<number | undefined> {
    const newestS = await instant(this.server.url, `max(timestamp(${metric}))`, Date.now() + 1000);
    return newestS === undefined ? undefined : Math.round(newestS * 1000);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server.stop();
  }
}

class VictoriaMetricsStorage extends QueriedStorage {
  async *samples(): AsyncGenerator<StoredSeries> {
    // what was written in the last second is not to be seen before
    await fetch(`${this.server.url}/internal/force_flush`);
    // and what a selector found is remembered for ten seconds
    const selector = `${metric}{test!="${randomUUID()}"}`;
    const parameters = new URLSearchParams({ 'match[]': selector, start: '1', end: String(Date.now() / 1000 + 86_400) });
    const { body } = await fetch(`${this.server.url}/api/v1/export?${parameters.toString()}`);
    if (body === null) return;
    for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
      const { metric: labels, values, timestamps: timesMs } = JSON.parse(line) as ExportedSeries;
      yield { labels, values, timesMs };
    }
  }
}

interface ExportedSeries {
  readonly metric: Record<string, string>;
  readonly values: number[];
  readonly timestamps: number[];
}

class PrometheusStorage extends QueriedStorage {
  async *samples(devices: Iterable<string>): AsyncGenerator<StoredSeries> {
    for (const device of devices) {
      const answer = await query<MatrixSeries>(this.server.url, `${metric}{name="${device}"}[2d]`, Date.now() + dayMs);
      for (const { metric: labels, values } of answer ?? [])
        yield { labels, values: values.map(([, value]) => Number(value)), timesMs: values.map(([atS]) => Math.round(atS * 1000)) };
    }
  }
}

interface MatrixSeries {
  readonly metric: Record<string, string>;
  readonly values: readonly [number, string][];
}

interface VectorSample {
  readonly metric: Record<string, string>;
  readonly value: readonly [number, string];
}

async function instant(url: string, expression: string, atMs: number): Promise<number | undefined> {
  const [sample] = (await query<VectorSample>(url, expression, atMs)) ?? [];
  return sample === undefined ? undefined : Number(sample.value[1]);
}

/** The result of an instant query; undefined where the server does not answer. */
async function query<Sample>(url: string, expression: string, atMs: number): Promise<readonly Sample[] | undefined> {
  const parameters = new URLSearchParams({ query: expression, time: String(atMs / 1000) });
  try {
    const response = await fetch(`${url}/api/v1/query?${parameters.toString()}`);
    const answer = (await response.json()) as { status: string; error?: string; data: { result: readonly Sample[] } };
    if (answer.status !== 'success') throw new Error(`cannot query "${expression}": ${answer.error ?? response.statusText}`);
    return answer.data.result;
  } catch (error) {
    if (isFetchError(error)) return undefined;
    throw error;
  }
}
