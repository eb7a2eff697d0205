import {
  createDataFrame,
  DataFrameType,
  FieldColorModeId,
  FieldType,
  MappingType,
  SpecialValueMatch,
  ThresholdsMode,
  type DataFrame,
  type FieldConfig,
} from '@grafana/data';
import { prepareFrames } from '../fixtures/prepareFrames';
import { availability, sampleFrames, temperatures } from '../fixtures/sampleFrames';
import { minuteMs, nowMs, seriesFrame, tableFrame } from '../fixtures/seriesFrame';
import { defaultOptions, type FleetOptions } from '../options';
import { buildCells, type PanelCell } from './cells';
import { joinItems } from './items';
import { readSeries } from './readSeries';

const celsius: FieldConfig = {
  unit: 'celsius',
  decimals: 1,
  color: { mode: FieldColorModeId.Thresholds },
  thresholds: {
    mode: ThresholdsMode.Absolute,
    steps: [
      { value: -Infinity, color: 'green' },
      { value: 30, color: 'orange' },
      { value: 60, color: 'red' },
    ],
  },
};

function cellsOf(frames: readonly DataFrame[], config: FieldConfig = celsius, options: Partial<FleetOptions> = {}): PanelCell[] {
  const clock = { nowMs, staleAfterMs: (options.staleAfterSeconds ?? 0) * 1000 };
  return buildCells(joinItems(readSeries(prepareFrames(frames, config)), options.cellBy), { ...defaultOptions, ...options }, clock);
}

const summary = (cells: readonly PanelCell[]) => Object.fromEntries(cells.map(({ label, state, text }) => [label, [state, text]]));

test('a series is a cell, with its latest value in its unit', () => {
  const [cell] = cellsOf([seriesFrame({ __name__: 'temperature', room: 'Cellar' }, [18, 19.25])]);
  expect(cell).toMatchObject({ label: 'Cellar', state: 'ok', text: '19.3 °C', value: 19.25 });
  expect(cell?.sparkline).toEqual([18, 19.25]);
});

test('empty, null, zero and stale values are distinct', () => {
  expect(cellsOf([])).toEqual([]);
  expect(
    summary(
      cellsOf([
        seriesFrame({ pump: 'null' }, [null, null]),
        seriesFrame({ pump: 'zero' }, [0, 0]),
        seriesFrame({ pump: 'old' }, [5, 5], 10 * minuteMs),
        seriesFrame({ pump: 'old zero' }, [0, null, null, null]),
      ]),
    ),
  ).toEqual({
    null: ['unknown', undefined],
    zero: ['ok', '0.0 °C'],
    old: ['silent', '5.0 °C'],
    'old zero': ['silent', '0.0 °C'],
  });
});

test('the age of stale values is configurable', () => {
  const frames = [seriesFrame({ pump: 'P' }, [5], 10 * minuteMs)];
  expect(cellsOf(frames, celsius, { staleAfterSeconds: 900 })[0]?.state).toBe('ok');
  expect(cellsOf(frames, celsius, { staleAfterSeconds: 300 })[0]?.state).toBe('silent');
});

test('severity follows from the colour, in both directions of thresholds', () => {
  const battery: FieldConfig = {
    color: { mode: FieldColorModeId.Thresholds },
    thresholds: {
      mode: ThresholdsMode.Absolute,
      steps: [
        { value: -Infinity, color: 'red' },
        { value: 20, color: 'yellow' },
        { value: 50, color: 'green' },
      ],
    },
  };
  const frames = [10, 30, 80].map((value) => seriesFrame({ device: `${value} %` }, [value]));
  expect(cellsOf(frames, battery).map(({ state, severity }) => [state, severity])).toEqual([
    ['alert', 3],
    ['alert', 1],
    ['ok', 0],
  ]);
});

test('value mappings define text and colour, also of missing values', () => {
  const mapped: FieldConfig = {
    ...celsius,
    mappings: [
      { type: MappingType.ValueToText, options: { 1: { text: 'Open', color: 'orange' }, 0: { text: 'Closed', color: 'green' } } },
      { type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result: { text: 'Lost', color: 'red' } } },
    ],
  };
  const frames = [1, 0, null].map((value) => seriesFrame({ door: `Door ${value}` }, [value]));
  expect(summary(cellsOf(frames, mapped))).toEqual({
    'Door 1': ['alert', 'Open'],
    'Door 0': ['ok', 'Closed'],
    'Door null': ['alert', 'Lost'],
  });
});

test('the standard option for no value is used', () => {
  expect(summary(cellsOf([seriesFrame({ pump: 'P' }, [null])], { ...celsius, noValue: 'nothing' }))).toEqual({ P: ['unknown', 'nothing'] });
});

test('a table has a cell per row, a range in table format one per device', () => {
  const rows = [
    { connector: 'z', device: '1', name: 'Lamp', Value: 21 },
    { connector: 'z', device: '2', name: 'Oven', Value: 61 },
  ];
  expect(summary(cellsOf([tableFrame(rows)]))).toEqual({ Lamp: ['ok', '21.0 °C'], Oven: ['alert', '61.0 °C'] });
  const range = tableFrame([...rows, { connector: 'z', device: '1', name: 'Lamp', Value: 35 }]);
  expect(summary(cellsOf([range]))).toEqual({ Lamp: ['alert', '35.0 °C'], Oven: ['alert', '61.0 °C'] });
});

test('all states from device metrics', () => {
  expect(summary(cellsOf(sampleFrames(nowMs)))).toEqual({
    'Living room climate': ['ok', '21.4 °C'],
    'Living room lamp 1': ['ok', undefined],
    'Living room lamp 2': ['offline', undefined],
    'Kitchen climate': ['ok', '23.8 °C'],
    'Dishwasher leak sensor': ['alert', '19.2 °C'],
    Refrigerator: ['silent', '4.1 °C'],
    'Cellar climate': ['ok', '0.0 °C'],
    'Heat pump flow': ['alert', '34.5 °C'],
    'Water meter': ['silent', undefined],
    'Garden soil moisture': ['unknown', undefined],
    'Garden door remote': ['ok', 'Asleep'],
    'Weather station': ['ok', '-3.5 °C'],
  });
});

test('two exporters of one device make one cell, up if one of them reaches it', () => {
  const up = (instance: string, Value: number) => ({
    __name__: 'iot_device_up',
    instance,
    connector: 'z',
    device: '1',
    name: 'Lamp',
    Value,
  });
  expect(summary(cellsOf([tableFrame([up('a', 0), up('b', 1)])]))).toEqual({ Lamp: ['ok', undefined] });
  expect(summary(cellsOf([tableFrame([up('a', 0), up('b', 0)])]))).toEqual({ Lamp: ['offline', undefined] });
});

test('a stale availability is no data', () => {
  const frame = tableFrame([{ __name__: 'iot_device_up', connector: 'z', device: '1', name: 'Lamp', Value: 1 }], nowMs - 10 * minuteMs);
  expect(summary(cellsOf([frame]))).toEqual({ Lamp: ['unknown', undefined] });
});

test('a field override sets the meaning of a query without a metric name', () => {
  const frames = [seriesFrame({ device: '1', connector: 'z' }, [0])];
  expect(cellsOf(frames, { custom: { role: 'up' } })[0]?.state).toBe('offline');
  expect(cellsOf(frames, { custom: { role: 'auto' } })[0]?.state).toBe('ok');
  expect(cellsOf(frames, { custom: { role: 'ignore' } })).toEqual([]);
});

test('pending alerts do not count', () => {
  const alert = (alertstate: string) =>
    tableFrame([{ __name__: 'ALERTS', alertstate, alertname: 'Leak', severity: 'critical', device: '1', connector: 'z', Value: 1 }]);
  const up = tableFrame([{ __name__: 'iot_device_up', device: '1', connector: 'z', Value: 1 }]);
  expect(cellsOf([up, alert('pending')])[0]?.state).toBe('ok');
  expect(cellsOf([up, alert('firing')])[0]).toMatchObject({ state: 'alert', severity: 3 });
});

test('a cell links to the page of its device, with the id encoded', () => {
  const frames = [seriesFrame({ connector: 'opc ua', device: 'ns=2;s=a/b' }, [1])];
  expect(cellsOf(frames)[0]?.href).toBe('/a/gaugeway-devices-app/devices/opc%20ua/ns%3D2%3Bs%3Da%2Fb');
  expect(cellsOf(frames, celsius, { linkToDevice: false })[0]?.href).toBeUndefined();
  expect(cellsOf([seriesFrame({ room: 'Cellar' }, [1])])[0]?.href).toBeUndefined();
});

test('a cell for an area has the state of its worst device, which is its first member', () => {
  const cells = cellsOf(availability(nowMs), celsius, { cellBy: ['area'] });
  expect(summary(cells)).toEqual({
    'Living room': ['offline', '1 of 3'],
    Kitchen: ['alert', '1 of 3'],
    Cellar: ['silent', '1 of 3'],
    Garden: ['ok', '3 OK'],
  });
  expect(cells.find(({ label }) => label === 'Kitchen')?.members?.[0]?.label).toBe('Dishwasher leak sensor');
  expect(cells.every(({ href }) => href === undefined)).toBe(true);
});

test('a group whose state comes from a value shows that value', () => {
  const frames = [
    seriesFrame({ area: 'Cellar', device: '1' }, [65]),
    seriesFrame({ area: 'Cellar', device: '2' }, [20]),
    seriesFrame({ device: '3' }, [20]),
  ];
  expect(summary(cellsOf(frames, celsius, { cellBy: ['area'] }))).toEqual({ Cellar: ['alert', '65.0 °C'], 'Not set': ['ok', '1 OK'] });
});

test('the group is the value of a label of any query', () => {
  const cells = cellsOf(sampleFrames(nowMs), celsius, { groupBy: 'area' });
  expect(cells.find(({ label }) => label === 'Weather station')?.group).toBe('Garden');
  expect(cellsOf(sampleFrames(nowMs), celsius, { groupBy: 'floor' })[0]?.group).toBe('');
});

test('a display name overrides labels, the legend of Prometheus does not', () => {
  const frames = [seriesFrame({ device: '1', name: 'Lamp' }, [1])];
  expect(cellsOf(frames, { displayName: 'My lamp' })[0]?.label).toBe('My lamp');
  expect(cellsOf(frames, { displayNameFromDS: '{device="1", name="Lamp"}' })[0]?.label).toBe('Lamp');
  expect(cellsOf([seriesFrame({ pump: '1' }, [1])], { displayNameFromDS: 'Pump 1' })[0]?.label).toBe('Pump 1');
});

const emptyTable = (refId: string) =>
  createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: [] },
      { name: `Value #${refId}`, type: FieldType.number, values: [] },
    ],
  });

test.each([
  ['a table', emptyTable('D')],
  ['a series', seriesFrame({}, [])],
  ['a series with the name of the metric', seriesFrame({ __name__: 'iot_device_offline' }, [])],
])('the empty result of a query is no cell: %s', (_, empty) => {
  const up = tableFrame([{ __name__: 'iot_device_up', connector: 'z', device: '1', name: 'Lamp', Value: 1 }]);
  expect(summary(cellsOf([up, empty]))).toEqual({ Lamp: ['ok', undefined] });
  expect(cellsOf([empty])).toEqual([]);
});

test('the queries of the README on a healthy fleet have a cell per device', () => {
  const healthy = availability(nowMs).filter(({ length }) => length === 12);
  const cells = cellsOf([...temperatures(nowMs).slice(0, 1), ...healthy.slice(0, 2), ...['D', 'E', 'F', 'G'].map(emptyTable)]);
  expect(cells).toHaveLength(12);
});

test('targets of one metric are a cell each, with their names', () => {
  const up = (job: string, instance: string, value: number) => seriesFrame({ __name__: 'up', job, instance }, [value]);
  const targets = [up('node', 'web1', 1), up('node', 'web2', 0), up('node', 'web3', 1), up('mail', 'web3', 1)];
  const config: FieldConfig = {
    mappings: [{ type: MappingType.ValueToText, options: { 0: { text: 'Down', color: 'red' }, 1: { text: 'Up', color: 'green' } } }],
  };
  const expected = { web1: ['ok', 'Up'], web2: ['alert', 'Down'], 'node web3': ['ok', 'Up'], 'mail web3': ['ok', 'Up'] };
  expect(summary(cellsOf(targets, config))).toEqual(expected);
  expect(summary(cellsOf(targets, config, { cellBy: ['instance'] }))).toEqual({
    web1: ['ok', 'Up'],
    web2: ['alert', 'Down'],
    web3: ['ok', '2 OK'],
  });
});

test('a cell per instance separates what two exporters say of one device', () => {
  const up = (instance: string, Value: number) => ({
    __name__: 'iot_device_up',
    instance,
    connector: 'z',
    device: '1',
    name: 'Lamp',
    Value,
  });
  const cells = cellsOf([tableFrame([up('web1', 1), up('web2', 0)])], celsius, { cellBy: ['instance'] });
  expect(cells.map(({ label, state }) => [label, state])).toEqual([
    ['web1', 'ok'],
    ['web2', 'offline'],
  ]);
});

test('series of other labels with the same target stay apart, and aggregated queries apply to all targets', () => {
  const disk = (instance: string, value: number) => seriesFrame({ __name__: 'disk_free', device: 'sda', instance }, [value]);
  const cells = cellsOf([disk('web1', 5), disk('web2', 70)]);
  expect(summary(cells)).toEqual({ 'sda web1': ['ok', '5.0 °C'], 'sda web2': ['alert', '70.0 °C'] });
  const limit = { ...seriesFrame({ device: 'sda' }, [10]), refId: 'B' };
  expect(cellsOf([disk('web1', 5), disk('web2', 70), limit])).toHaveLength(2);
});

test('rows and series that share a name and have no id are a cell each', () => {
  const rows = [
    { name: 'Lamp', Value: 1 },
    { name: 'Lamp', Value: 65 },
  ];
  expect(cellsOf([tableFrame(rows)]).map(({ label, text }) => [label, text])).toEqual([
    ['Lamp', '1.0 °C'],
    ['Lamp', '65.0 °C'],
  ]);
  const series = [seriesFrame({ name: 'Lamp' }, [1]), seriesFrame({ name: 'Lamp' }, [65])];
  expect(new Set(cellsOf(series).map(({ key }) => key)).size).toBe(2);
});

test('a query of a range and an instant has one cell per series', () => {
  const range = { ...seriesFrame({ pump: 'P' }, [1, 2]), meta: { type: DataFrameType.TimeSeriesMulti } };
  const instant = { ...seriesFrame({ pump: 'P' }, [2]), meta: { type: DataFrameType.NumericMulti } };
  expect(cellsOf([range, instant])).toHaveLength(1);
});

test('a device that was renamed, or moved to another exporter, is neither silent nor called by its old name', () => {
  const labels = { __name__: 'iot_temperature_celsius', connector: 'z', device: '1' };
  const before = seriesFrame({ ...labels, name: 'Old name', instance: 'a' }, [1, 2], 30 * minuteMs);
  const now = seriesFrame({ ...labels, name: 'New name', instance: 'b' }, [3, 4]);
  expect(summary(cellsOf([before, now]))).toEqual({ 'New name': ['ok', '4.0 °C'] });
});

test('an empty column of a table is no missing value where another column has one', () => {
  const rows = [
    { name: 'Climate', Temperature: 20, Humidity: null },
    { name: 'Dead', Temperature: null, Humidity: null },
  ];
  expect(summary(cellsOf([tableFrame(rows)]))).toEqual({ Climate: ['ok', '20.0 °C'], Dead: ['unknown', undefined] });
});

test('the series without the label of an aggregation is not named by the expression', () => {
  const config = { displayNameFromDS: 'sum by(area) (iot_device_up)' };
  const sums = [seriesFrame({ area: 'Cellar' }, [2]), seriesFrame({}, [1])];
  expect(cellsOf(sums, config).map(({ label }) => label)).toEqual(['sum by(area) (iot_device_up)', 'Not set']);
  expect(cellsOf(sums).map(({ label }) => label)).toEqual(['Cellar', 'Not set']);
  const table = [
    { area: 'Cellar', Value: 2 },
    { area: '', Value: 1 },
  ];
  expect(cellsOf([tableFrame(table)]).map(({ label }) => label)).toEqual(['Cellar', 'Not set']);
});

const states: FieldConfig = {
  mappings: [
    {
      type: MappingType.ValueToText,
      options: {
        Running: { text: 'Running', color: 'green' },
        Stopped: { text: 'At rest', color: 'blue' },
        Fault: { text: 'Fault', color: 'red' },
      },
    },
  ],
};

test.each([
  ['beside a number', [{ name: 'Pump', state: 'Fault', Value: 1 }]],
  ['a table of texts', [{ name: 'Pump', state: 'Fault' }]],
  ['before other texts', [{ name: 'Pump', state: 'Fault', maker: 'ACME' }]],
])('a text state has its word and colour: %s', (_, rows) => {
  const cells = cellsOf([tableFrame(rows)], states);
  expect(cells).toHaveLength(1);
  expect(cells[0]).toMatchObject({ state: 'alert', severity: 3, text: 'Fault' });
  expect(cells[0]?.label).toMatch(/^Pump/);
});

test('a state over time shows the newest word, whatever its data source calls it', () => {
  const frame = createDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: [nowMs - 10 * minuteMs, nowMs] },
      { name: 'state', type: FieldType.string, labels: { pump: 'P1' }, values: ['Running', 'Stopped'] },
      { name: 'state', type: FieldType.string, labels: { pump: 'P2' }, values: ['Running', null] },
    ],
  });
  expect(summary(cellsOf([frame], states))).toEqual({ P1: ['ok', 'At rest'], P2: ['silent', 'Running'] });
});

test('a table of texts without value mappings shows its last column', () => {
  const rows = [
    { name: 'Pump', state: 'Running' },
    { name: 'Valve', state: 'Open' },
  ];
  expect(summary(cellsOf([tableFrame(rows)], {}))).toEqual({ Pump: ['ok', 'Running'], Valve: ['ok', 'Open'] });
});

test('a mapping of numbers does not make a channel a state', () => {
  const config: FieldConfig = { mappings: [{ type: MappingType.ValueToText, options: { 1: { text: 'On' }, 2: { text: 'Off' } } }] };
  const rows = [
    { name: 'Relay', channel: '1', Value: 2 },
    { name: 'Relay', channel: '2', Value: 1 },
  ];
  expect(cellsOf([tableFrame(rows)], config).map(({ label, text }) => [label, text])).toEqual([
    ['Relay', 'Off'],
    ['Relay', 'On'],
  ]);
});

test.each([
  ['last', '20.0 °C', 'ok'],
  ['mean', '30.0 °C', 'alert'],
  ['min', '10.0 °C', 'ok'],
  ['max', '60.0 °C', 'alert'],
  ['sum', '90.0 °C', 'alert'],
  ['diff', '10.0 °C', 'ok'],
  ['range', '50.0 °C', 'alert'],
] as const)('the calculation "%s" decides value and colour', (calculation, text, state) => {
  expect(cellsOf([seriesFrame({ pump: 'P' }, [10, null, 60, 20])], celsius, { calculation })[0]).toMatchObject({ text, state });
});

test('several values of a device are in one cell', () => {
  const frames = [
    seriesFrame({ __name__: 'temperature', connector: 'z', device: '1' }, [20]),
    seriesFrame({ __name__: 'flow', connector: 'z', device: '1' }, [65]),
  ];
  expect(cellsOf(frames, celsius, { cellValues: 'all' })[0]).toMatchObject({ text: '20.0 °C · 65.0 °C', state: 'alert' });
});

test('the unit of a value is kept apart', () => {
  expect(cellsOf([seriesFrame({ pump: 'P' }, [12_345_678])])[0]).toMatchObject({ text: '12345678.0 °C', unit: ' °C' });
});
