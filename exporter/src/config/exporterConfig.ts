import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { CommonConfig, Connector } from '@gaugeway/connectors/contract';
import type { ConfigProblem } from './configProblem.ts';
import type { ExporterSettings } from './exporterSchema.ts';

/** The whole config, checked; durations in milliseconds, paths absolute. */
export interface ExporterConfig {
  readonly server: ExporterSettings['server'];
  readonly data_dir: string;
  readonly log: ExporterSettings['log'];
  /** Families of `metrics:`, by name. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** The enabled ones. */
  readonly connectors: readonly ConnectorEntry[];
}

export interface ConnectorEntry {
  /** Unique; label `connector`. */
  readonly name: string;
  readonly type: string;
  readonly connector: Connector;
  readonly config: CommonConfig;
  /** Changes with anything in the connector's config, contents of its secret and TLS files included. */
  readonly fingerprint: string;
}

/** An API token; `sha256` in lower-case hexadecimal. */
export type TokenConfig = ExporterConfig['server']['tokens'][number];

/** What loading a config comes to: all of it, or all that is wrong with it. */
export type LoadResult =
  | { readonly ok: true; readonly config: ExporterConfig; readonly fingerprint: string; readonly warnings: ConfigProblem[] }
  | { readonly ok: false; readonly problems: ConfigProblem[] };
