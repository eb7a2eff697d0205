/** Instant queries about connectors; each aggregates exporters and replicas to one element per connector. */
export const connectorQueries = {
  // over a day, so that connectors of an exporter that is gone are still listed
  info: 'max by (connector, protocol, version, endpoint) (last_over_time(iot_connector_info[1d]))',
  up: 'max by (connector) (iot_connector_up)',
  devices: 'max by (connector) (iot_connector_devices)',
  messages: 'sum by (connector) (rate(gaugeway_messages_total[5m]))',
  failures: 'sum by (connector) (increase(gaugeway_connector_errors_total[1h]))',
  parseErrors: 'sum by (connector) (increase(gaugeway_parse_errors_total[1h]))',
  rejected: 'sum by (connector) (increase(gaugeway_readings_rejected_total[1h]))',
  series: 'sum by (connector) (gaugeway_series)',
  dropped: 'sum by (connector) (increase(gaugeway_series_dropped_total[1h]))',
} as const;

export const messageRate = connectorQueries.messages;

/** Instant queries about exporters. */
export const exporterQueries = {
  build: 'max by (instance, version, node) (gaugeway_build_info)',
  started: 'max by (instance) (process_start_time_seconds and on (instance, job) gaugeway_build_info)',
  scrape:
    'sum by (instance) (rate(gaugeway_scrape_duration_seconds_sum[5m])) / sum by (instance) (rate(gaugeway_scrape_duration_seconds_count[5m]))',
  memory: 'max by (instance) (process_resident_memory_bytes and on (instance, job) gaugeway_build_info)',
  reloaded: 'min by (instance) (gaugeway_config_last_reload_successful)',
} as const;
