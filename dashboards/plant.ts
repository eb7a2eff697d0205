import { dashboard } from './dashboard.ts';
import { graph, type Look, stat, timeline } from './panel.ts';
import { byDevice, countOf, devicePage, ofConnectors, onDevice, seriesDevicePage } from './queries.ts';
import { table } from './table.ts';

const links = [seriesDevicePage];
const machine = 'by (connector, device, name)';
const from1 = (color: string): Look['thresholds'] => [[null, 'green'], [1, color]]; // prettier-ignore
const conditions = (selector = '') => `iot_conditions_active{${ofConnectors}${selector}}`;
const operatingState = `iot_operating_state{sensor="",${ofConnectors}}`;
const state = `${operatingState} == 1`;
const badPoints = `iot_device_points{quality!="good",${ofConnectors}}`;
const allPoints = `iot_device_points{${ofConnectors}}`;
/** Parts a minute. Tallies are gauges of counts that a machine may reset. */
const perMinute = (selector: string) => `60 * rate(iot_tally{${selector},${ofConnectors}}[$__rate_interval])`;
const rejects = 'sensor=~".*(reject|scrap|bad|waste|misprint).*"';
const goods = 'sensor=~".*(good|ok|pass).*"';

const machines = `max ${byDevice} (iot_device_up{${ofConnectors}})`;
const unknown = 'Unknown';

const numbers = [
  stat({ title: 'Machines', size: [5, 4], description: 'Devices of the selected connectors.', empty: 'No data now', query: { expr: `count(${machines})` } }), // prettier-ignore
  stat({ title: 'Offline', size: [5, 4], description: 'Without devices that are asleep as expected.', thresholds: from1('orange'), empty: unknown, query: { expr: countOf(`max ${byDevice} (iot_device_offline{reason!="expected",${ofConnectors}})`, machines) } }), // prettier-ignore
  stat({ title: 'Active alarms', size: [5, 4], description: 'Alarm conditions of OPC UA servers, of all severities.', thresholds: from1('red'), empty: unknown, query: { expr: `sum(max by (connector, device, severity) (${conditions()})) or 0 * count(${machines})` } }), // prettier-ignore
  stat({ title: 'Not acknowledged', size: [5, 4], description: 'Alarm conditions that nobody has acknowledged.', thresholds: from1('orange'), empty: unknown, query: { expr: `sum(max by (connector, device, severity) (iot_conditions_unacknowledged{${ofConnectors}})) or 0 * count(${machines})` } }), // prettier-ignore
  stat({ title: 'Good points', size: [4, 4], description: 'Share of the polled and subscribed points whose quality is good.', empty: 'No points', unit: 'percentunit', decimals: 1, thresholds: [[null, 'orange'], [0.99, 'green']], query: { expr: `sum(iot_device_points{quality="good",${ofConnectors}}) / sum(${allPoints})` } }), // prettier-ignore
];

const states = [
  timeline({
    title: 'State of the machines',
    size: [24, 12],
    description: 'The operating state in the words of the machine.',
    empty: 'No machine reports an operating state',
    known: `last_over_time(${operatingState}[$__range] @ end())`,
    stateLabel: 'state',
    patterns: [
      ['/fault|error|abort|fail|alarm|emergency/i', 'red'],
      ['/held|hold|suspend|block|starv|wait/i', 'orange'],
      ['/execut|run|produc|process|on$/i', 'green'],
      ['/.+/', 'blue'],
      ['/^$/', 'transparent'],
    ],
    query: { expr: `max by (name, state) (${state})` },
  }),
  table({
    title: 'Machines',
    size: [24, 11],
    description: 'State, health by NAMUR NE 107, alarms and the quality of the points.',
    empty: 'No machine has data',
    columns: [
      { title: 'Machine', label: 'name', link: devicePage },
      { title: 'Area', label: 'area', width: 130 },
      { title: 'Reachable', query: { expr: `max by (connector, device, name) (iot_device_up{${ofConnectors}}) * ${onDevice} group_left (area) topk ${byDevice} (1, max by (connector, device, area) (iot_device_info))` }, words: { 0: ['offline', 'orange'], 1: ['online', 'green'] }, isColored: true, width: 110 }, // prettier-ignore
      {
        title: 'Alarms',
        query: { expr: withArea(`sum ${machine} (${conditions()})`) },
        thresholds: from1('red'),
        isColored: true,
        width: 90,
      },
      { title: 'Bad points', query: { expr: withArea(`sum ${machine} (${badPoints})`) }, thresholds: from1('orange'), isColored: true, width: 110 }, // prettier-ignore
      { title: 'Operating time', query: { expr: withArea(`max ${machine} (iot_operating_time_seconds_total{sensor="",${ofConnectors}})`), metric: 'iot_operating_time_seconds_total' }, decimals: 0, width: 140 }, // prettier-ignore
      { title: 'Power', query: { expr: withArea(`max ${machine} (iot_power_watts{sensor="",channel="",phase="",${ofConnectors}})`), metric: 'iot_power_watts' }, width: 110 }, // prettier-ignore
    ],
    hidden: ['connector', 'device'],
    sortBy: { title: 'Machine' },
  }),
];

function withArea(expr: string): string {
  return `(${expr}) * ${onDevice} group_left (area) topk ${byDevice} (1, max by (connector, device, area) (iot_device_info))`;
}

const history = [
  graph({ title: 'Throughput', size: [12, 11], unit: 'suffix:/min', description: 'Counts a minute of all counters that move.', empty: 'No counter moves', links, queries: [{ expr: `max by (connector, device, name, sensor) (${perMinute('sensor!=""')}) > 0`, legend: '{{name}} {{sensor}}' }] }), // prettier-ignore
  graph({
    title: 'Rejects',
    size: [12, 11],
    unit: 'percentunit',
    min: 0,
    description: 'Rejected parts as a share of all parts, by counters whose names say so.',
    empty: 'No part was counted in this time',
    links,
    queries: [{ expr: `sum ${machine} (${perMinute(rejects)}) / (sum ${machine} (${perMinute(`sensor=~".*(good|ok|pass|reject|scrap|bad|waste).*"`)}) > 0) and ${onDevice} iot_tally{${goods}}`, legend: '{{name}}' }], // prettier-ignore
  }),
  graph({ title: 'Power of the machines', size: [12, 11], empty: 'No machine measures power', links, queries: [{ expr: `max ${machine} (iot_power_watts{sensor="",channel="",phase="",${ofConnectors}})`, metric: 'iot_power_watts', legend: '{{name}}' }] }), // prettier-ignore
  graph({ title: 'Points without good quality', size: [12, 11], decimals: 0, empty: 'No points', links, queries: [{ expr: `sum ${machine} (${badPoints})`, legend: '{{name}}' }] }), // prettier-ignore
  graph({ title: 'Shares: availability, fill levels, supplies', size: [24, 10], min: 0, empty: 'No machine reports a share', links, queries: [{ expr: `max by (connector, device, name, sensor) ({__name__=~"iot_sensor_ratio|iot_liquid_level_ratio",${ofConnectors}})`, metric: 'iot_sensor_ratio', legend: '{{name}} {{sensor}}' }] }), // prettier-ignore
];

export const plant = dashboard({
  uid: 'gaugeway-plant',
  title: 'Plant',
  description: 'Machines by OPC UA, Modbus and Sparkplug: state, alarms, throughput, rejects and the quality of their points.',
  connectors: '{protocol=~"opcua|modbus|sparkplug"}',
  from: 'now-6h',
  panels: [...numbers, ...states, ...history],
});
