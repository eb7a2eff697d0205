import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { RemoteWriteConfig } from '../../config/outputsSchema.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import type { RemoteWriteClient } from './client.ts';
import type { Exemplars } from './exemplars.ts';
import { HttpEndpoint } from '../http/httpEndpoint.ts';
import { seriesFilter } from './seriesFilter.ts';
import { SeriesLabels } from './seriesLabels.ts';
import { WriteClient } from './writeClient.ts';

interface ClientServices {
  readonly index: SeriesIndex;
  /** `job` and `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly metric: (name: string) => Metric | undefined;
  readonly userAgent: string;
  readonly exemplars?: Exemplars;
}

/** The client of a target of the config. Connects nowhere yet. */
export function createClient(config: RemoteWriteConfig, services: ClientServices): RemoteWriteClient {
  const { index, labels, metric, userAgent, exemplars } = services;
  return new WriteClient({
    url: config.url,
    ...(config.protocol !== 'auto' && { protocol: config.protocol }),
    endpoint: new HttpEndpoint(config, { 'user-agent': userAgent }),
    labels: new SeriesLabels({ index, scrapeLabels: labels, externalLabels: config.external_labels, takes: seriesFilter(config) }),
    metric,
    ...(exemplars && { exemplars: exemplars.forTarget() }),
  });
}
