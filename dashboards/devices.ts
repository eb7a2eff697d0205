import { dashboard } from './dashboard.ts';
import { graph, type Link, stat, text, timeline } from './panel.ts';
import { byDevice, countOf, devicePage, goneConnectors, messageRate, onDevice, seriesDevicePage } from './queries.ts';
import { table } from './table.ts';

const seen = `max ${byDevice} (iot_device_last_seen_timestamp_seconds)`;
const up = `max ${byDevice} (iot_device_up)`;
const isSilent = `time() - ${seen} > ${onDevice} max ${byDevice} (iot_device_silence_limit_seconds) and ${onDevice} ${up} == 1`;
const offline = `max by (connector, device, reason) (iot_device_offline{reason!="expected"})`;
/** The value is the time of the last message, as far as there was one. */
const problems = `(${offline} * ${onDevice} group_left () ${seen}) or (label_replace(${seen}, "reason", "silent", "", "") and ${onDevice} (${isSilent})) or ${offline} - 1`;
/** One row for a connector, whose value is the time of its last data. */
const gone = `label_replace(label_replace(max by (connector) (max_over_time(timestamp(iot_connector_up)[1d:1m])) unless on (connector) iot_connector_up, "reason", "gone", "", ""), "name", "all devices", "", "")`;
const info = `topk ${byDevice} (1, max by (connector, device, name, area) (iot_device_info))`;
const firing = 'ALERTS{alertstate="firing",alertname!="Watchdog"}';

const alertLabels = 'alertname, connector, device, job, instance, output';
/** The start of what an alert reports; that of the alert itself may be later. */
const starts = [
  'label_replace(gaugeway:alert:since_timestamp_seconds > 0, "start", "seen", "start", "")',
  `label_replace(min by (${alertLabels}) (ALERTS_FOR_STATE), "start", "missed", "", "")`,
].join(` or on (${alertLabels}) `);
const firingSince = `0 * max by (${alertLabels}, name) (${firing}) + on (${alertLabels}) group_left (start) max by (${alertLabels}, start) (${starts})`;
const startWords = { seen: ['–', 'text'], missed: ['or earlier', 'text'] } as const;

const good = 'green';
/** Green without any. */
const from1 = (color: string) => [[null, good] as const, [1, color] as const];

/** Explore of a data source that a variable selects. */
function explore(title: string, variable: string, query: string): Link {
  const panes = `{"a":{"datasource":"\${${variable}}","queries":[${query}],"range":{"from":"\${__from}","to":"\${__to}"}}}`;
  // variables stay readable for Grafana, the rest is encoded
  const encoded = panes.replace(/\$\{[^}]*\}|[^$]+|\$/g, (part) => (part.startsWith('${') ? part : encodeURIComponent(part)));
  return { title, url: `/explore?schemaVersion=1&panes=${encoded}` };
}

const deviceLabel = '\\"${__field.labels.device:percentencode}\\"';
const links = [
  seriesDevicePage,
  explore('Traces of the device', 'tempo', `{"refId":"A","datasource":{"type":"tempo","uid":"\${tempo}"},"queryType":"traceql","query":"{ span.gaugeway.device = ${deviceLabel} }"}`), // prettier-ignore
  explore('Lines of the device', 'loki', `{"refId":"A","datasource":{"type":"loki","uid":"\${loki}"},"expr":"{service_name=\\"gaugeway\\"} | device=${deviceLabel}"}`), // prettier-ignore
];

const unknown = 'Unknown';

const numbers = [
  stat({ title: 'Devices', size: [4, 4], description: 'All devices in Prometheus.', empty: 'No data now', query: { expr: `count(max ${byDevice} (iot_device_up))` } }), // prettier-ignore
  stat({ title: 'Offline', size: [4, 4], description: 'Without devices that are asleep as expected.', thresholds: from1('orange'), empty: unknown, query: { expr: countOf(`max ${byDevice} (iot_device_offline{reason!="expected"})`, up) } }), // prettier-ignore
  stat({ title: 'Silent', size: [4, 4], description: 'Without a message for longer than their silence limit.', thresholds: from1('yellow'), empty: unknown, query: { expr: countOf(isSilent, up) } }), // prettier-ignore
  stat({ title: 'Firing alerts', size: [4, 4], description: 'Of all severities.', thresholds: from1('red'), query: { expr: `count(max by (alertname, connector, device) (${firing})) or vector(0)` } }), // prettier-ignore
  stat({ title: 'Connectors down', size: [4, 4], thresholds: from1('red'), query: { expr: `count(max by (connector) (iot_connector_up) == 0 or ${goneConnectors()}) or vector(0)` } }), // prettier-ignore
  stat({ title: 'Messages/s', size: [4, 4], description: 'From all sources, over five minutes.', unit: 'short', empty: unknown, query: { expr: `sum(${messageRate})` } }), // prettier-ignore
];

/** A number a severity, so that the worst is first. */
const severities = ['critical', 'warning', '.*']
  .map((severity, rank) => `0 * ${firing.replace('}', `,severity=~"${severity}"}`)} + ${rank}`)
  .join(' or ');
const severityWords = { 0: ['critical', 'red'], 1: ['warning', 'orange'], 2: ['info', 'blue'] } as const;

const words = {
  protocol: ['offline: reported by its source', 'orange'],
  poll_failed: ['offline: no response', 'orange'],
  timeout: ['offline: no message', 'orange'],
  connector: ['offline: connector down', 'red'],
  disabled: ['disabled', 'text'],
  silent: ['silent', 'yellow'],
  gone: ['no data: exporter away', 'red'],
} as const;

const tables = [
  table({
    title: 'Problems, and since when',
    size: [24, 8],
    description:
      'Devices that are offline, with the reason, or silent, and connectors without data. Last seen is the time of the last message, or of the last data.',
    empty: 'No problem is known',
    columns: [
      { title: 'Device', label: 'name', link: devicePage },
      { title: 'Area', label: 'area', width: 110 },
      { title: 'State', label: 'reason', words, isColored: true, width: 215 },
      {
        title: 'Last seen',
        query: { expr: `1000 * ((${problems}) * ${onDevice} group_left (name, area) ${info} > 0 or ${gone})` },
        unit: 'dateTimeFromNow',
        width: 140,
      },
      { title: 'Connector', label: 'connector', width: 120 },
    ],
    hidden: ['device'],
    sortBy: { title: 'Last seen', descending: true },
  }),
  table({
    title: 'Firing alerts',
    size: [24, 8],
    description:
      'docs/alerts.md explains each alert and the first step. Since is the start of what it reports, or earlier where nothing was known then.',
    empty: 'No alert fires',
    columns: [
      { title: 'Alert', label: 'alertname', width: 140 },
      {
        title: 'Severity',
        query: { expr: `min by (alertname, connector, device, name) (${severities})` },
        words: severityWords,
        isColored: true,
        width: 100,
      },
      { title: 'Device', label: 'name', link: devicePage },
      { title: 'Connector', label: 'connector', width: 110 },
      {
        title: 'Since',
        query: { expr: `1000 * min by (alertname, connector, device, name, start) (${firingSince})` },
        unit: 'dateTimeFromNow',
        width: 110,
      },
      { title: 'Start', label: 'start', words: startWords, width: 90 },
    ],
    hidden: ['device'],
    sortBy: { title: 'Severity' },
  }),
];

const firstSteps = [
  '| State | First step |\n|---|---|',
  '| reported by its source | Check power, battery, radio. |',
  '| no response | Check cable, address, unit id. |',
  '| no message | Check battery and distance. |',
  '| connector down | Check the connector first. |',
  '| disabled | Disabled at the source. |',
  '| silent | No message for longer than usual: often the battery. |',
  '| exporter away | Check that it is running and scraped. |',
].join('\n');

const batteries = `(min ${byDevice} (iot_battery_charge_ratio) < 0.2) * ${onDevice} group_left (name, area) topk ${byDevice} (1, max by (connector, device, name, area) (iot_device_info{protocol!~"modbus|opcua"}))`;

const details = [
  text({ title: 'What to do', size: [24, 10], content: `${firstSteps}\n\n\`gaugeway explain DEVICE\` shows how each property is mapped.` }),
  table({
    title: 'Batteries to replace',
    size: [12, 8],
    description: 'Below 20 %. Without storage batteries.',
    empty: 'No low battery is known',
    columns: [
      { title: 'Device', label: 'name', link: devicePage },
      { title: 'Area', label: 'area', width: 110 },
      { title: 'Charge', query: { expr: batteries, metric: 'iot_battery_charge_ratio' }, decimals: 0, width: 100 },
    ],
    hidden: ['connector', 'device'],
    sortBy: { title: 'Charge' },
  }),
  table({
    title: 'Connectors',
    size: [12, 8],
    empty: 'No connector yet',
    columns: [
      { title: 'Connector', label: 'connector' },
      { title: 'State', query: { expr: `max by (connector) (iot_connector_up) or 2 + 0 * (${goneConnectors()})` }, words: { 0: ['down', 'red'], 1: ['up', good], 2: ['no data', 'red'] }, isColored: true, width: 70 }, // prettier-ignore
      { title: 'Devices', query: { expr: 'max by (connector) (iot_connector_devices)' }, width: 80 },
      { title: 'Failures in an hour', query: { expr: 'sum by (connector) (increase(gaugeway_connector_errors_total[1h])) or 0 * max by (connector) (iot_connector_up)' }, decimals: 0, width: 140 }, // prettier-ignore
    ],
  }),
];

/** Offline by itself, not with its connector or exporter. */
const ownOffline = `max ${byDevice} (iot_device_offline{reason!~"connector|expected|disabled"})`;
const longestOffline = `topk(15, count_over_time(${ownOffline}[$__range:5m] @ end()))`;
const named = 'by (connector, device, name)';
const availability = [
  `2 + 0 * max ${named} (iot_device_offline{reason="connector"})`,
  `3 + 0 * max ${named} (iot_device_offline{reason=~"expected|disabled"})`,
  `max ${named} (iot_device_up)`,
].join(' or ');

const history = [
  timeline({
    title: 'Devices that were offline',
    size: [24, 11],
    description:
      'Within the time range, for at least five minutes: the 15 that were it for longest. Not because of their connector or exporter: while that was down, nothing is known of a device.',
    empty: 'No device was offline by itself',
    known: longestOffline,
    words: { 0: ['offline', 'orange'], 1: ['online', good], 2: ['connector down', 'text'], 3: ['asleep or disabled', 'blue'] },
    query: { expr: `(${availability}) and ${onDevice} ${longestOffline}`, legend: '{{name}}' },
  }),
  graph({
    title: 'Temperature',
    size: [24, 10],
    empty: 'No device measures a temperature',
    links,
    queries: [{ expr: 'max by (connector, device, name, sensor) (iot_temperature_celsius)', metric: 'iot_temperature_celsius', legend: '{{name}} {{sensor}}' }], // prettier-ignore
  }),
  graph({
    title: 'Power',
    size: [24, 10],
    description: 'Of whole devices and channels, without phases.',
    empty: 'No device measures power',
    links,
    queries: [{ expr: 'max by (connector, device, name, sensor, channel) (iot_power_watts{phase=""})', metric: 'iot_power_watts', legend: '{{name}} {{sensor}} {{channel}}' }], // prettier-ignore
  }),
  graph({
    title: 'Messages per second',
    size: [24, 8],
    unit: 'short',
    empty: 'No messages yet',
    queries: [{ expr: 'sum by (connector) (rate(gaugeway_messages_total[$__rate_interval]))', legend: '{{connector}}' }],
  }),
];

export const devices = dashboard({
  uid: 'gaugeway-overview',
  title: 'Devices',
  description: 'State of all devices, problems with reason and start time, and what to do. Uses core panels of Grafana only.',
  linkedTypes: ['tempo', 'loki'],
  panels: [...numbers, ...tables, ...details, ...history],
});
