import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { readTls } from '@gaugeway/connectors/tls';
import type { RemoteWriteConfig } from '../../config/outputsSchema.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { createAuthorization } from './createAuthorization.ts';
import type { RemoteWriteClient } from './client.ts';
import { HttpConnections } from './httpConnections.ts';
import { seriesFilter } from './seriesFilter.ts';
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
export function createClient(config: RemoteWriteConfig, services: ClientServices): RemoteWriteClient {
  const { index, labels, metric, userAgent } = services;
  const headers = Object.entries(config.headers).map(([name, value]) => [name, value.reveal()] as const);
  return new WriteClient({
    url: config.url,
    ...(config.protocol !== 'auto' && { protocol: config.protocol }),
    headers: { 'user-agent': userAgent, ...Object.fromEntries(headers) },
    authorization: createAuthorization(config, () => tokenConnections(config)),
    secrets: headers.map(([, value]) => value),
    connections: targetConnections(config),
    labels: new SeriesLabels({ index, scrapeLabels: labels, externalLabels: config.external_labels, takes: seriesFilter(config) }),
    metric,
  });
}

/** Connections to a target, as its config says. */
export function targetConnections({ timeout, proxy_url: proxyUrl, tls }: RemoteWriteConfig): HttpConnections {
  return new HttpConnections({
    timeoutMs: timeout,
    ...(proxyUrl !== undefined && { proxyUrl }),
    ...(tls !== undefined && { tls: () => readTls(tls) }),
  });
}

/** The same for the server that issues tokens: it has another name. */
function tokenConnections(config: RemoteWriteConfig): HttpConnections {
  const { server_name: _, ...tls } = config.tls ?? { insecure_skip_verify: false };
  return targetConnections({ ...config, ...(config.tls !== undefined && { tls }) });
}
