import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { CommonConfig, Connector } from '@gaugeway/connectors/contract';
import type { ConfigProblem } from './configProblem.ts';
import type { ExporterSettings } from './exporterSchema.ts';

/** The whole checked config; durations in milliseconds, absolute paths. */
export interface ExporterConfig {
  readonly server: ExporterSettings['server'];
  readonly data_dir: string;
  readonly log: ExporterSettings['log'];
  /** A fingerprint changes with every change of its part, including the contents of secret and TLS files. `samples`: all that is not of the others. */
  readonly outputs: ExporterSettings['outputs'] & { readonly fingerprints?: Readonly<Record<'samples' | 'loki' | 'otlp', string>> };
  /** Custom metrics (`metrics:`) by name. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Enabled connectors only. */
  readonly connectors: readonly ConnectorEntry[];
}

export interface ConnectorEntry {
  /** Unique; the label `connector`. */
  readonly name: string;
  readonly type: string;
  readonly connector: Connector;
  readonly config: CommonConfig;
  /** Changes with every change of the connector's config, including the contents of its secret and TLS files. */
  readonly fingerprint: string;
}

/** An API token; `sha256` is lower-case hexadecimal. */
export type TokenConfig = ExporterConfig['server']['tokens'][number];

/** The result of loading a config: the config with warnings, or all problems. */
export type LoadResult =
  | { readonly ok: true; readonly config: ExporterConfig; readonly fingerprint: string; readonly warnings: ConfigProblem[] }
  | { readonly ok: false; readonly problems: ConfigProblem[] };
