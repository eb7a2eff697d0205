import { FieldColorModeId, MappingType, SpecialValueMatch, ThresholdsMode, type DataFrame, type FieldConfig } from '@grafana/data';
import { prepareFrames } from '../fixtures/prepareFrames';
import { availability, sampleFrames } from '../fixtures/sampleFrames';
import { minuteMs, nowMs, seriesFrame, tableFrame } from '../fixtures/seriesFrame';
import { defaultOptions, type FleetOptions } from '../options';
import { buildCells, type PanelCell } from './cells';
import { joinItems } from './items';
import { readSeries } from './series';

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
  return buildCells(joinItems(readSeries(prepareFrames(frames, config))), { ...defaultOptions, ...options }, clock);
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
