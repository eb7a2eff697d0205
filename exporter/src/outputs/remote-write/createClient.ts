import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { RemoteWriteConfig } from '../../config/outputsSchema.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { noAuthorization } from './authorization.ts';
import type { RemoteWriteClient } from './client.ts';
import { HttpConnections } from './httpConnections.ts';
import { SeriesLabels } from './seriesLabels.ts';
import { WriteClient } from './writeClient.ts';

interface ClientServices {
  readonly index: SeriesIndex;
  /** `job` and `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly metric: (name: string) => Metric | undefined;
  readonly userAgent: string;
}

/** The client of a target of the config. Connects nowhere yet. */
export function createClient(config: RemoteWriteConfig, { index, labels, metric, userAgent }: ClientServices): RemoteWriteClient {
  return new WriteClient({
    url: config.url,
    headers: { 'user-agent': userAgent },
    authorization: noAuthorization,
    connections: new HttpConnections({ timeoutMs: 30_000 }),
    labels: new SeriesLabels({ index, scrapeLabels: labels, externalLabels: {}, takes: () => true }),
    metric,
  });
}
