import type { UnmappedSource } from '@gaugeway/connectors/contract';
import type { Registry } from 'prom-client';
import type { ConnectorCounters } from '../devices/connectorCounters.ts';
import { collectedCounter, collectedGauge, secondsOf } from './collected.ts';

export interface MeasuredConnector {
  readonly name: string;
  readonly counters: ConnectorCounters;
  readonly certificateExpiresMs: number | undefined;
  readonly unmappedTopics?: UnmappedSource | undefined;
}

type Reasons = 'parseErrors' | 'rejected' | 'dropped' | 'errors';
type Counts = 'messages' | 'heldDecreases' | 'undeclaredStates' | 'refusedDevices';

/** What each connector counts, and when its first certificate expires. */
export function addConnectorMetrics(registers: Registry[], connectors: () => Iterable<MeasuredConnector>): void {
  const each = function* (read: (connector: MeasuredConnector) => number | undefined) {
    for (const connector of connectors()) yield [{ connector: connector.name }, read(connector)] as const;
  };
  const byConnector = { labelNames: ['connector'], registers };
  const gauge = (name: string, help: string, read: (connector: MeasuredConnector) => number | undefined) =>
    collectedGauge({ name, help, ...byConnector }, () => each(read));
  const counter = (name: string, help: string, key: Counts) =>
    collectedCounter({ name, help, ...byConnector }, () => each(({ counters }) => counters[key]));
  const byReason = (name: string, help: string, key: Reasons) =>
    collectedCounter({ name, help, labelNames: ['connector', 'reason'], registers }, function* () {
      for (const { name: connector, counters } of connectors())
        for (const [reason, count] of counters[key]) yield [{ connector, reason }, count] as const;
    });
  gauge('gaugeway_series', 'Series a connector has', ({ counters }) => counters.series);
  gauge('gaugeway_unmapped_properties', 'Properties that only the fallback of the catalogue maps', ({ counters }) => counters.unmapped);
  counter('gaugeway_messages_total', 'Messages received from the source', 'messages');
  counter('gaugeway_reading_dips_total', 'Small decreases of counters that were held as jitter', 'heldDecreases');
  counter('gaugeway_undeclared_states_total', 'Values of enums outside their declared set', 'undeclaredStates');
  counter('gaugeway_devices_refused_total', 'Devices refused because of their id', 'refusedDevices');
  const unmappedHelp = 'Messages that no mapping, profile or description of a device turns into readings';
  collectedCounter({ name: 'gaugeway_unmapped_messages_total', help: unmappedHelp, ...byConnector }, () =>
    each(({ unmappedTopics }) => unmappedTopics?.messages),
  );
  byReason('gaugeway_parse_errors_total', 'Messages, or parts of them, that were not valid input', 'parseErrors');
  byReason('gaugeway_readings_rejected_total', 'Readings that were rejected', 'rejected');
  byReason('gaugeway_series_dropped_total', 'Series refused because of the cardinality budget', 'dropped');
  const help = 'Messages discarded unread because more arrived than can be handled, by pattern of their topics';
  collectedCounter({ name: 'gaugeway_messages_discarded_total', help, labelNames: ['connector', 'topic'], registers }, function* () {
    for (const { name: connector, counters } of connectors())
      for (const [topic, count] of counters.discarded) yield [{ connector, topic }, count] as const;
  });
  byReason('gaugeway_connector_errors_total', 'Failed runs of a connector', 'errors');
  gauge(
    'gaugeway_certificate_expiry_timestamp_seconds',
    'When the first of the certificates that a connector needs expires',
    ({ certificateExpiresMs }) => secondsOf(certificateExpiresMs),
  );
}
