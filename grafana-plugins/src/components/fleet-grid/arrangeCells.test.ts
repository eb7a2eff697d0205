import { arrangeCells, createNameOrder } from './arrangeCells';
import type { FleetCell } from './fleetCell';

const cell = (label: string, more: Partial<FleetCell> = {}): FleetCell => ({ key: label, label, state: 'ok', ...more });
const labels = (cells: readonly FleetCell[]) => cells.map(({ label }) => label);

test('sorted by state, then by severity, then by name in natural order', () => {
  const cells = [
    cell('ok 10'),
    cell('ok 9'),
    cell('gone', { state: 'unknown' }),
    cell('quiet', { state: 'silent' }),
    cell('off', { state: 'offline' }),
    cell('warm', { state: 'alert', severity: 1 }),
    cell('hot', { state: 'alert', severity: 4 }),
  ];
  const [group] = arrangeCells(cells, 'worst');
  expect(labels(group?.cells ?? [])).toEqual(['hot', 'warm', 'off', 'quiet', 'gone', 'ok 9', 'ok 10']);
});

test('critical, warning and info before silent and offline, also between groups', () => {
  const cells = [
    cell('off', { state: 'offline', group: 'Attic' }),
    cell('info', { state: 'alert', severity: 1, group: 'Hall' }),
    cell('warning', { state: 'alert', severity: 3, group: 'Kitchen' }),
    cell('critical', { state: 'alert', severity: 4, group: 'Sauna' }),
  ];
  expect(arrangeCells(cells, 'worst').map(({ heading }) => heading)).toEqual(['Sauna', 'Kitchen', 'Hall', 'Attic']);
});

test('cells without a value come last in both directions', () => {
  const cells = [cell('none'), cell('low', { value: 1 }), cell('zero', { value: 0 }), cell('high', { value: 9 })];
  expect(labels(arrangeCells(cells, 'value-desc')[0]?.cells ?? [])).toEqual(['high', 'low', 'zero', 'none']);
  expect(labels(arrangeCells(cells, 'value-asc')[0]?.cells ?? [])).toEqual(['zero', 'low', 'high', 'none']);
});

test('groups are sorted by their worst cell, then by name, without a name last', () => {
  const cells = [
    cell('a', { group: 'Kitchen' }),
    cell('b', { group: 'Attic' }),
    cell('c', { group: 'Cellar', state: 'silent' }),
    cell('d', { group: 'Cellar' }),
    cell('e', { group: '' }),
  ];
  expect(arrangeCells(cells, 'worst').map(({ heading }) => heading)).toEqual(['Cellar', 'Attic', 'Kitchen', '']);
  expect(arrangeCells(cells, 'name').map(({ heading }) => heading)).toEqual(['Attic', 'Cellar', 'Kitchen', '']);
});

test('a reused name order notices changed names', () => {
  const nameOrder = createNameOrder();
  expect(labels(arrangeCells([cell('b'), cell('a')], 'name', nameOrder)[0]?.cells ?? [])).toEqual(['a', 'b']);
  expect(labels(arrangeCells([cell('b'), cell('c')], 'name', nameOrder)[0]?.cells ?? [])).toEqual(['b', 'c']);
});
