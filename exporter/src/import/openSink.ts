import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { OpenMetricsSink } from './openMetricsSink.ts';
import type { SampleSink, SeriesSamples } from './sample.ts';
import { sendRemoteWrite } from './sendRemoteWrite.ts';
import { sendVictoriaMetrics } from './sendVictoriaMetrics.ts';
import { StoreSink } from './storeSink.ts';

interface SinkOptions {
  readonly authorization?: string;
  readonly metric: (name: string) => Metric | undefined;
}

/** The sink for an import or remote-write URL or the path of an OpenMetrics file. Throws {@link InvalidTarget}. */
export function openSink(into: string, { authorization, metric }: SinkOptions): SampleSink {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(into)) return new OpenMetricsSink(into, metric);
  const url = URL.parse(into);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidTarget(expected);
  if (url.username !== '' || url.password !== '') throw new InvalidTarget('a URL must not contain credentials: use --authorization-file');
  if (/\/api\/v1\/import$/.test(url.pathname)) return new StoreSink({ url, authorization }, sendVictoriaMetrics);
  if (/\/(api\/v1\/(write|push|receive)|prometheus\/api\/v1\/write)$/.test(url.pathname))
    return new StoreSink({ url, authorization }, sendRemoteWrite);
  throw new InvalidTarget(expected);
}

/** The target is neither a supported URL nor a path; the message never contains it. */
export class InvalidTarget extends Error {}

const expected = 'expected a URL that ends in /api/v1/import (VictoriaMetrics) or /api/v1/write (remote write), or the path of a file';

/** Counts samples and series without writing them, for a dry run. */
export class CountingSink implements SampleSink {
  readonly samplesOf = new Map<string, number>();
  readonly series = new Set<string>();

  async write(series: readonly SeriesSamples[]): Promise<number> {
    for (const { labels, values } of series) {
      const name = labels['__name__'] ?? '';
      this.samplesOf.set(name, (this.samplesOf.get(name) ?? 0) + values.length);
      this.series.add(JSON.stringify(labels));
    }
    return 0;
  }

  async close(): Promise<void> {
    // nothing is open
  }
}
