import { lately } from '../../core/lately';

/** Instant queries about connectors; each aggregates replicas of Prometheus to one element per connector of an exporter. */
export const connectorQueries = {
  // so that connectors of an exporter that is gone are still listed
  info: `max by (connector, instance, protocol, version, endpoint) (${lately('iot_connector_info')})`,
  // also of connectors that never were up
  known: `max by (connector, instance) (${lately('iot_connector_up')})`,
  lastUp: `max by (connector, instance) (${lately('timestamp(iot_connector_up == 1)')})`,
  unscraped: 'max by (instance) (up) == 0',
  up: 'max by (connector, instance) (iot_connector_up)',
  devices: 'max by (connector, instance) (iot_connector_devices)',
  maintenance: 'max by (connector, instance) (iot_connector_maintenance_until_timestamp_seconds > time())',
  messages: 'sum by (connector, instance) (rate(gaugeway_messages_total[5m]) and on (connector, instance) iot_connector_up)',
  failures: 'sum by (connector, instance) (increase(gaugeway_connector_errors_total[1h]) and on (connector, instance) iot_connector_up)',
  parseErrors: 'sum by (connector, instance) (increase(gaugeway_parse_errors_total[1h]) and on (connector, instance) iot_connector_up)',
  rejected: 'sum by (connector, instance) (increase(gaugeway_readings_rejected_total[1h]) and on (connector, instance) iot_connector_up)',
  series: 'sum by (connector, instance) (gaugeway_series)',
  dropped: 'sum by (connector, instance) (increase(gaugeway_series_dropped_total[1h]) and on (connector, instance) iot_connector_up)',
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
