/** `jsonData` of the app: readable by every Viewer, so no secret is in it. */
export interface AppSettings {
  /** Base URL of the exporter as Grafana's server reaches it: `http://localhost:10464`. */
  readonly exporterUrl?: string;
  /** Uid of the Prometheus data source; chosen by itself where only one has `iot_device_info`. */
  readonly prometheusUid?: string;
}

/** `secureJsonData`: goes to Grafana once and never comes back; `secureJsonFields` says which are set. */
export interface AppSecrets {
  readonly readToken?: string;
  readonly controlToken?: string;
}
