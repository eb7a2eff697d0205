import type { Device } from '../../core/device';
import { allColumns, columnIds, sortDevices } from './columns';
import { facetValues, filterDevices } from './deviceFilter';
import { devicesCsv } from './devicesCsv';

const blank = {
  reachability: 'ok',
  floor: '',
  manufacturer: '',
  modelId: '',
  firmware: '',
  protocol: '',
  alerts: [],
  mainReadings: [],
} as const;
const door: Device = {
  ...blank,
  connector: 'zigbee',
  id: '0x01',
  name: 'Front door',
  area: 'Hall',
  model: 'MCCGQ11LM',
  state: 'ok',
  batteryRatio: 0.9,
};
const leak: Device = {
  ...blank,
  connector: 'zigbee',
  id: '0x02',
  name: 'Sink leak',
  area: 'Kitchen',
  model: 'SJCGQ11LM',
  state: 'alert',
  batteryRatio: 0.1,
};
const meter: Device = {
  ...blank,
  connector: 'modbus',
  id: 'main',
  name: 'Main meter',
  area: '',
  model: 'SDM630',
  state: 'ok',
  lastSeenMs: 5,
};
const devices = [door, leak, meter];
const none = { state: [], area: [], connector: [], model: [] };

test.each([
  ['', ['Front door', 'Sink leak', 'Main meter']],
  ['FRONT', ['Front door']],
  ['0x02', ['Sink leak']],
  ['hall mccg', ['Front door']],
  ['hall sdm', []],
])('search "%s"', (search, names) => {
  expect(filterDevices(devices, { search, chosen: none }).map(({ name }) => name)).toEqual(names);
});

test('only devices that need attention: by state or low battery', () => {
  const weak = { ...door, id: '0x03', batteryRatio: 0.1 };
  const filter = { search: '', chosen: none, isAttention: true };
  expect(filterDevices([...devices, weak], filter)).toEqual([leak, weak]);
  expect(facetValues([...devices, weak], filter, 'state')).toEqual([{ value: 'warning', count: 2 }]);
});

test('facets are combined with AND, values of one facet with OR', () => {
  const chosen = { ...none, connector: ['zigbee'], state: ['warning', 'ok'], area: ['Kitchen', ''] };
  expect(filterDevices(devices, { search: '', chosen })).toEqual([leak]);
});

test('counts of a facet apply the other facets, and selected values are always listed', () => {
  const filter = { search: '', chosen: { ...none, connector: ['zigbee'], area: ['Attic'] } };
  expect(facetValues(devices, filter, 'area')).toEqual([
    { value: 'Hall', count: 1 },
    { value: 'Kitchen', count: 1 },
    { value: 'Attic', count: 0 },
  ]);
  expect(facetValues(devices, { search: '', chosen: none }, 'area')).toContainEqual({ value: '', count: 1 });
});

test('sorted by column, without a value last in both directions', () => {
  const names = (column: (typeof columnIds)[number], isDescending: boolean) =>
    sortDevices(devices, { column, isDescending }).map(({ id }) => id);
  expect(names('state', false)).toEqual(['0x02', '0x01', 'main']);
  expect(names('battery', false)).toEqual(['0x02', '0x01', 'main']);
  expect(names('battery', true)).toEqual(['0x01', '0x02', 'main']);
  expect(names('seen', true)).toEqual(['main', '0x01', '0x02']);
});

test('areas are in natural order, in the list and in its filter', () => {
  const rooms = ['Room 10', 'Room 2'].map((area) => ({ ...door, id: area, area }));
  expect(sortDevices(rooms, { column: 'area', isDescending: false }).map(({ area }) => area)).toEqual(['Room 2', 'Room 10']);
  expect(facetValues(rooms, { search: '', chosen: none }, 'area').map(({ value }) => value)).toEqual(['Room 2', 'Room 10']);
});

test('areas: none comes last in both directions', () => {
  const areas = (isDescending: boolean) => sortDevices(devices, { column: 'area', isDescending }).map(({ area }) => area);
  expect(areas(false)).toEqual(['Hall', 'Kitchen', '']);
  expect(areas(true)).toEqual(['Kitchen', 'Hall', '']);
});

test('readings are sorted by metric, then value, without readings last', () => {
  const warm = (id: string, value: number): Device => ({
    ...door,
    id,
    mainReadings: [{ metric: 'iot_temperature_celsius', labels: {}, value }],
  });
  const plug: Device = { ...door, id: 'plug', mainReadings: [{ metric: 'iot_power_watts', labels: {}, value: 15 }] };
  const sort = (isDescending: boolean) =>
    sortDevices([door, warm('100', 100), plug, warm('9', 9), warm('21', 21)], { column: 'readings', isDescending }).map(({ id }) => id);
  expect(sort(false)).toEqual(['plug', '9', '21', '100', '0x01']);
  expect(sort(true)).toEqual(['100', '21', '9', 'plug', '0x01']);
});

test('each column has its own title', () => {
  expect(allColumns().map(({ id }) => id)).toEqual(columnIds);
  expect(new Set(allColumns().map(({ title }) => title)).size).toBe(columnIds.length);
});

test('CSV has the visible columns and no formulas', () => {
  const evil: Device = { ...door, name: '=HYPERLINK("http://x")', area: 'a,b "c"\nd' };
  const columns = allColumns().filter(({ id }) => ['name', 'area', 'battery'].includes(id));
  const [head, ...lines] = devicesCsv([evil, meter], columns)
    .trim()
    .split(/\r?\n(?=['"]|Main|$)/);
  expect(head).toMatch(/^"?Name"?,"?Area"?,"?Battery"?/);
  expect(lines.join('\n')).toContain(`'=HYPERLINK(""http://x"")`);
  expect(lines.join('\n')).toContain('a,b ""c""');
  expect(lines.at(-1)).toContain('Main meter');
});
