import { dashboard } from './dashboard.ts';
import { graph, type Look, stat } from './panel.ts';
import { goneConnectors, messageRate } from './queries.ts';
import { table } from './table.ts';

const of = 'by (instance, connector)';
const outputOf = 'by (instance, output)';
const rate = (metric: string, by: string) => `sum ${by} (rate(${metric}[$__rate_interval]))`;
const inAnHour = (metric: string, by: string) => `sum ${by} (increase(${metric}[1h]))`;
const orZero = (expr: string) => `${expr} or 0 * max ${of} (iot_connector_up)`;
const p95 = (metric: string, by: string) => `histogram_quantile(0.95, sum by (le, ${by}) (rate(${metric}_bucket[$__rate_interval])))`;
const from1 = (color: string): Look['thresholds'] => [[null, 'green'], [1, color]]; // prettier-ignore
const noOutput = 'The exporter has no outputs: it is scraped only';
const exporter = '{{instance}}';

const numbers = [
  stat({ title: 'Exporters', size: [4, 4], description: 'Processes that Prometheus scrapes.', empty: 'None', query: { expr: 'count(gaugeway_build_info)' } }), // prettier-ignore
  stat({ title: 'Connectors down', size: [4, 4], thresholds: from1('red'), query: { expr: `count(max ${of} (iot_connector_up) == 0 or ${goneConnectors('instance, connector')}) or vector(0)` } }), // prettier-ignore
  stat({ title: 'Series', size: [4, 4], unit: 'short', description: 'Of all connectors.', empty: 'None yet', query: { expr: 'sum(gaugeway_series)' } }), // prettier-ignore
  stat({ title: 'Lost in a day', size: [4, 4], unit: 'short', decimals: 0, description: 'Samples, lines and spans that no storage has.', thresholds: from1('red'), query: { expr: 'sum(increase({__name__=~"gaugeway_output_(samples|lines|spans)_lost_total"}[1d])) or vector(0)' } }), // prettier-ignore
  stat({ title: 'Spool', size: [4, 4], unit: 'percentunit', decimals: 1, description: 'Share of its largest size that the spool on disk has.', empty: 'No spool', thresholds: [[null, 'green'], [0.5, 'orange'], [0.8, 'red']], query: { expr: 'max(gaugeway_spool_bytes / gaugeway_spool_max_bytes)' } }), // prettier-ignore
  stat({ title: 'Scrape time', size: [4, 4], unit: 's', description: '95 % of the scrapes of five minutes were answered within it.', empty: 'No scrape yet', query: { expr: 'histogram_quantile(0.95, sum by (le) (rate(gaugeway_scrape_duration_seconds_bucket[5m])))' } }), // prettier-ignore
];

const connectors = [
  table({
    title: 'Connectors',
    size: [24, 9],
    description: 'What each connector of each exporter does. Failures are failed runs of the connector.',
    empty: 'No connector yet',
    columns: [
      { title: 'Connector', label: 'connector' },
      { title: 'Exporter', label: 'instance', width: 160 },
      {
        title: 'State',
        query: { expr: `max ${of} (iot_connector_up) or 2 + 0 * (${goneConnectors('instance, connector')})` },
        words: { 0: ['down', 'red'], 1: ['up', 'green'], 2: ['no data', 'red'] },
        isColored: true,
        width: 70,
      },
      { title: 'Devices', query: { expr: `max ${of} (iot_connector_devices)` }, width: 80 },
      { title: 'Messages/s', query: { expr: `sum ${of} (${messageRate})` }, decimals: 1, width: 140 },
      { title: 'Failures in an hour', query: { expr: orZero(inAnHour('gaugeway_connector_errors_total', of)) }, decimals: 0, thresholds: from1('orange'), isColored: true, width: 140 }, // prettier-ignore
      { title: 'Invalid in an hour', query: { expr: orZero(inAnHour('gaugeway_parse_errors_total', of)) }, decimals: 0, thresholds: from1('orange'), isColored: true, width: 140 }, // prettier-ignore
      { title: 'Series', query: { expr: `max ${of} (gaugeway_series)` }, width: 80 },
      { title: 'Unmapped', query: { expr: `max ${of} (gaugeway_unmapped_properties)` }, width: 100 },
    ],
    sortBy: { title: 'Connector' },
  }),
  graph({ title: 'Messages per second', size: [12, 11], unit: 'short', empty: 'No messages yet', queries: [{ expr: rate('gaugeway_messages_total', of), legend: '{{connector}} {{instance}}' }] }), // prettier-ignore
  graph({ title: 'Time of a poll', size: [12, 11], unit: 's', description: '95 % of the polls of devices ended within it.', empty: 'No device is polled', queries: [{ expr: p95('gaugeway_poll_duration_seconds', 'connector, instance'), legend: '{{connector}} {{instance}}' }] }), // prettier-ignore
  graph({ title: 'Rejected in an hour', size: [12, 11], unit: 'short', decimals: 0, description: 'Readings that were rejected, messages that were not valid, and series over the limit.', empty: 'Nothing was rejected', queries: [
    { expr: 'sum by (connector, reason) (increase(gaugeway_readings_rejected_total[1h]))', legend: '{{connector}} reading {{reason}}' },
    { expr: 'sum by (connector) (increase(gaugeway_parse_errors_total[1h]))', legend: '{{connector}} message' },
    { expr: 'sum by (connector) (increase(gaugeway_series_dropped_total[1h]))', legend: '{{connector}} series' },
  ] }), // prettier-ignore
  graph({ title: 'Series', size: [12, 11], unit: 'short', empty: 'No series yet', queries: [{ expr: `max ${of} (gaugeway_series)`, legend: '{{connector}} {{instance}}' }] }), // prettier-ignore
];

const outputs = [
  table({
    title: 'Outputs',
    size: [24, 8],
    description: 'Where the exporter sends samples, lines and spans. Waiting is what the server does not have yet, in memory and on disk.',
    empty: noOutput,
    columns: [
      { title: 'Output', label: 'output' },
      { title: 'Exporter', label: 'instance', width: 160 },
      { title: 'Sent a second', query: { expr: `sum ${outputOf} (rate({__name__=~"gaugeway_output_(samples|lines|spans)_sent_total"}[$__rate_interval]))` }, decimals: 1, width: 130 }, // prettier-ignore
      { title: 'Waiting', query: { expr: `sum ${outputOf} ({__name__=~"gaugeway_output_pending_(samples|lines|spans)"})` }, unit: 'short', width: 110 }, // prettier-ignore
      { title: 'Oldest waiting', query: { expr: `time() - min ${outputOf} (gaugeway_output_oldest_pending_timestamp_seconds)` }, unit: 's', decimals: 0, width: 130 }, // prettier-ignore
      { title: 'Lost in a day', query: { expr: `sum ${outputOf} (increase({__name__=~"gaugeway_output_(samples|lines|spans)_lost_total"}[1d]))` }, decimals: 0, thresholds: from1('red'), isColored: true, width: 120 }, // prettier-ignore
      { title: 'Refused in a day', query: { expr: `sum ${outputOf} (increase({__name__=~"gaugeway_output_(samples|lines|spans)_rejected_total"}[1d]))` }, decimals: 0, thresholds: from1('orange'), isColored: true, width: 130 }, // prettier-ignore
      { title: 'Last success', query: { expr: `1000 * max ${outputOf} (gaugeway_output_last_success_timestamp_seconds)` }, unit: 'dateTimeFromNow', width: 130 }, // prettier-ignore
    ],
    sortBy: { title: 'Output' },
  }),
  graph({ title: 'Sent per second', size: [12, 11], unit: 'short', empty: noOutput, queries: [{ expr: `sum ${outputOf} (rate({__name__=~"gaugeway_output_(samples|lines|spans)_sent_total"}[$__rate_interval]))`, legend: '{{output}} {{instance}}' }] }), // prettier-ignore
  graph({ title: 'Waiting', size: [12, 11], unit: 'short', empty: noOutput, queries: [{ expr: `sum ${outputOf} ({__name__=~"gaugeway_output_pending_(samples|lines|spans)"})`, legend: '{{output}} {{instance}}' }] }), // prettier-ignore
  graph({ title: 'Spool on disk', size: [12, 11], unit: 'decbytes', min: 0, empty: 'No spool', queries: [{ expr: 'max by (instance) (gaugeway_spool_bytes)', legend: exporter }, { expr: 'max by (instance) (gaugeway_spool_max_bytes)', legend: '{{instance}} limit' }] }), // prettier-ignore
  graph({ title: 'Time of a request to an output', size: [12, 11], unit: 's', description: '95 % of the requests were answered within it.', empty: noOutput, queries: [{ expr: p95('gaugeway_output_request_duration_seconds', 'output, instance'), legend: '{{output}} {{instance}}' }] }), // prettier-ignore
];

const process = [
  graph({ title: 'CPU', size: [8, 9], unit: 'percentunit', min: 0, description: 'Of one core.', empty: 'No exporter', queries: [{ expr: 'rate(process_cpu_seconds_total[$__rate_interval]) and on (job, instance) gaugeway_build_info', legend: exporter }] }), // prettier-ignore
  graph({ title: 'Memory', size: [8, 9], unit: 'bytes', min: 0, description: 'Resident memory of the process.', empty: 'No exporter', queries: [{ expr: 'process_resident_memory_bytes and on (job, instance) gaugeway_build_info', legend: exporter }] }), // prettier-ignore
  graph({ title: 'Delay of the event loop', size: [8, 9], unit: 's', min: 0, description: '99 % of the delays were shorter. Over 0.1 s the exporter is overloaded.', empty: 'No exporter', queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds and on (job, instance) gaugeway_build_info', legend: exporter }] }), // prettier-ignore
];

export const exporterDashboard = dashboard({
  uid: 'gaugeway-exporter',
  title: 'Exporter',
  description: 'Gaugeway itself: connectors, outputs, spool and process.',
  from: 'now-6h',
  panels: [...numbers, ...connectors, ...outputs, ...process],
});
