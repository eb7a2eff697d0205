import type { UnitSettings } from '../core/displayPreferences';

/** `jsonData` of the app; every Viewer can read it, so it holds no secrets. */
export interface AppSettings extends UnitSettings {
  /** Base URL of the exporter, as reachable from the Grafana server: `http://localhost:10464`. */
  readonly exporterUrl?: string;
  /** Uid of the Prometheus data source. Default: the only one that has `iot_device_info`. */
  readonly prometheusUid?: string;
  /** Uid of the Loki data source with the exporter's lines, or `none`. Default: the only one of that type. */
  readonly lokiUid?: string;
  /** Uid of the Tempo data source with the exporter's traces, or `none`. Default: the only one of that type. */
  readonly tempoUid?: string;
}

/** Value of a data source's uid: none is used, also if there is one. */
export const noDataSource = 'none';

/** `secureJsonData`: write-only; `secureJsonFields` lists the keys that are set. */
export interface AppSecrets {
  readonly readToken?: string;
  readonly controlToken?: string;
}
