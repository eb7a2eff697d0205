import { createDataFrame, FieldType, type DataFrame } from '@grafana/data';
import { availability, sampleFrames } from '../src/panels/fleet/fixtures/sampleFrames';
import fleet from '../src/dashboards/fleet.json';
import type { DashboardPanel } from './dashboards';

const celsius = {
  defaults: {
    unit: 'celsius',
    decimals: 1,
    thresholds: {
      mode: 'absolute' as const,
      steps: [
        { value: -Infinity, color: 'blue' },
        { value: 15, color: 'green' },
        { value: 30, color: 'orange' },
      ],
    },
  },
  overrides: [],
};
const links = {
  ...celsius,
  defaults: { ...celsius.defaults, links: [{ title: 'Explore ${__field.labels.device}', url: '/explore?d=${__field.labels.device}' }] },
};

const upOrDown = {
  defaults: {
    mappings: [
      {
        type: 'value' as const,
        options: {
          0: { text: 'Down', color: 'red' },
          1: { text: 'Up', color: 'green' },
          Running: { text: 'Running', color: 'green' },
          Stopped: { text: 'At rest', color: 'blue' },
          Fault: { text: 'Fault', color: 'red' },
        },
      },
    ],
  },
  overrides: [],
};

/** The queries of the dashboard that the app brings, without its variable for the data source. */
const shippedQueries = fleet.panels
  .filter(({ title }) => title === 'Problems')
  .flatMap(({ targets }) => targets.map(({ datasource: _datasource, ...query }) => query));

/** Panels with all states, in several sizes and data formats. */
export const fleetDashboards: Readonly<Record<string, readonly DashboardPanel[]>> = {
  'fleet-states': [
    { title: 'Temperature', height: 10, width: 14, frames: () => sampleFrames(Date.now()), fieldConfig: celsius as never },
    { title: 'State alone, filled', height: 10, width: 10, frames: () => availability(Date.now()), options: { fill: 'all' } },
    {
      title: 'By area',
      height: 14,
      width: 12,
      frames: () => sampleFrames(Date.now()),
      options: { groupBy: 'area' },
      fieldConfig: links as never,
    },
    { title: 'One cell per area', height: 7, width: 6, frames: () => sampleFrames(Date.now()), options: { cellBy: ['area'] } },
    { title: 'Small', height: 7, width: 6, frames: () => sampleFrames(Date.now()), fieldConfig: celsius as never },
    { title: 'All null', height: 7, width: 6, frames: () => [wide(Date.now(), [null, null, null])] },
    { title: 'Zero', height: 7, width: 6, frames: () => [wide(Date.now(), [0, 0, 0])] },
  ],
  'fleet-truth': [
    { title: '76 devices, low', height: 3, frames: () => [many(76)], fieldConfig: celsius as never },
    {
      title: 'Empty queries beside others',
      height: 7,
      width: 8,
      frames: () => [...availability(Date.now()), emptyTable('D'), emptyTable('G')],
    },
    { title: 'Only empty queries', height: 7, width: 8, frames: () => [emptyTable('A'), emptyTable('B')] },
    {
      title: 'Targets',
      height: 7,
      width: 8,
      frames: () => targets(Date.now()),
      options: { cellBy: ['instance'] },
      fieldConfig: upOrDown as never,
    },
    { title: 'Text states', height: 7, width: 8, frames: () => [states()], fieldConfig: upOrDown as never },
    { title: 'Problems only', height: 7, width: 8, frames: () => sampleFrames(Date.now()), options: { show: 'problems', groupBy: 'area' } },
    {
      title: 'Large numbers',
      height: 7,
      width: 8,
      frames: () => [wide(Date.now(), [12_345_678, 8_400_000_000_000])],
      fieldConfig: celsius as never,
    },
  ],
  'fleet-plant': [{ title: 'All devices', height: 20, queries: shippedQueries, options: { groupBy: 'area' } }],
  'fleet-large': [
    { title: '5000 devices', height: 20, frames: () => [many(5000)], options: { groupBy: 'area' }, fieldConfig: celsius as never },
  ],
};

function wide(nowMs: number, values: Array<number | null>): DataFrame {
  return createDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: [nowMs] },
      ...values.map((value, index) => ({ name: 'Value', type: FieldType.number, values: [value], labels: { pump: `Pump ${index + 1}` } })),
    ],
  });
}

/** A query in table format that found nothing. */
function emptyTable(refId: string): DataFrame {
  const fields = [
    { name: 'Time', type: FieldType.time, values: [] },
    { name: `Value #${refId}`, type: FieldType.number, values: [] },
  ];
  return createDataFrame({ refId, fields });
}

/** `up` of four targets. */
function targets(nowMs: number): DataFrame[] {
  return [1, 0, 1, 1].map((up, index) => {
    const labels = { __name__: 'up', job: 'node', instance: `web${index + 1}` };
    const fields = [
      { name: 'Time', type: FieldType.time, values: [nowMs] },
      { name: 'Value', type: FieldType.number, values: [up], labels },
    ];
    return createDataFrame({ refId: 'A', fields });
  });
}

/** A table of texts only. */
function states(): DataFrame {
  return createDataFrame({
    fields: [
      { name: 'name', type: FieldType.string, values: ['Pump 1', 'Pump 2', 'Pump 3'] },
      { name: 'state', type: FieldType.string, values: ['Running', 'Stopped', 'Fault'] },
    ],
  });
}

/** A table with the given number of devices, a few of them without a value. */
export function many(count: number): DataFrame {
  const rows = Array.from({ length: count }, (_, index) => index);
  return createDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: rows.map(() => Date.now()) },
      { name: 'connector', type: FieldType.string, values: rows.map(() => 'modbus') },
      { name: 'device', type: FieldType.string, values: rows.map((index) => `plc-${index}`) },
      { name: 'name', type: FieldType.string, values: rows.map((index) => `Line ${index % 40} conveyor drive ${index}`) },
      { name: 'area', type: FieldType.string, values: rows.map((index) => `Hall ${index % 12}`) },
      { name: 'Value', type: FieldType.number, values: rows.map((index) => (index % 97 === 0 ? null : 15 + ((index * 7) % 153) / 10)) },
    ],
  });
}
