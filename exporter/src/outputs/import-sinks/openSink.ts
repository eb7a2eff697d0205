import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { Secret } from '@gaugeway/connectors/configTypes';
import type { ExporterConfig } from '../../config/exporterConfig.ts';
import { remoteWriteTargets, type RemoteWriteConfig } from '../../config/remoteWriteSchema.ts';
import { createClient } from '../remote-write/createClient.ts';
import { scrapeLabels } from '../scrapeLabels.ts';
import { SeriesIndex } from '../seriesIndex.ts';
import { LabelledSink } from './labelledSink.ts';
import { OpenMetricsSink } from './openMetricsSink.ts';
import type { SampleSink, SeriesSamples } from './sample.ts';
import { StoreReader } from './storeReader.ts';
import { StoreSink } from './storeSink.ts';

interface SinkOptions {
  readonly config: Pick<ExporterConfig, 'outputs' | 'server'>;
  /** Value of the header Authorization, instead of the credentials of the config. */
  readonly authorization?: string;
  readonly metric: (name: string) => Metric | undefined;
}

/**
 * The sink for an import or remote-write URL or the path of an OpenMetrics file. Samples get the labels that the outputs add; a target of the
 * config with the same URL gives its labels and credentials. Throws {@link InvalidTarget}.
 */
export function openSink(into: string, { config, authorization, metric }: SinkOptions): SampleSink {
  const scrape = scrapeLabels(config);
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(into)) return new LabelledSink(new OpenMetricsSink(into, metric), { scrape, external: {} });
  const target = targetOf(writeUrl(into), config.outputs.remote_write);
  const sink = storeSink({ ...target, external_labels: {}, ...(authorization !== undefined && onlyHeader(target, authorization)) }, metric);
  return new LabelledSink(sink, { scrape, external: target.external_labels });
}

/** The target is neither a supported URL nor a path; the message never contains it. */
export class InvalidTarget extends Error {}

const expected = 'expected a URL that ends in /api/v1/import (VictoriaMetrics) or /api/v1/write (remote write), or the path of a file';

/** The endpoint of remote write; VictoriaMetrics has it beside that for imports. */
function writeUrl(into: string): string {
  const url = URL.parse(into);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidTarget(expected);
  if (url.username !== '' || url.password !== '') throw new InvalidTarget('a URL must not contain credentials: use --authorization-file');
  if (!/\/(api\/v1\/(import|write|push|receive)|prometheus\/api\/v1\/write)$/.test(url.pathname)) throw new InvalidTarget(expected);
  url.pathname = url.pathname.replace(/\/api\/v1\/import$/, '/api/v1/write');
  return url.href;
}

function targetOf(url: string, targets: readonly RemoteWriteConfig[]): RemoteWriteConfig {
  const [plain] = remoteWriteTargets.parse([{ url }]);
  const target = targets.find((one) => new URL(one.url).href === url) ?? plain;
  if (target === undefined) throw new InvalidTarget(expected);
  return target;
}

/** Replaces all credentials of a target. */
function onlyHeader({ headers }: RemoteWriteConfig, authorization: string): Partial<RemoteWriteConfig> {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return {
    headers: { ...Object.fromEntries(others), authorization: new Secret(authorization) },
    basic_auth: undefined,
    bearer_token: undefined,
    bearer_token_file: undefined,
    oauth2: undefined,
  };
}

function storeSink(target: RemoteWriteConfig, metric: SinkOptions['metric']): StoreSink {
  const index = new SeriesIndex();
  // the labels are complete
  const client = createClient(target, { index, labels: {}, metric, userAgent: 'gaugeway' });
  return new StoreSink({ url: target.url, client, index, reader: new StoreReader(target) });
}

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
