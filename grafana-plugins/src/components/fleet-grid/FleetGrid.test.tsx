import React, { type ComponentProps } from 'react';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { locationUtil } from '@grafana/data';
import { stateHelp } from '../help/stateHelp';
import type { FleetCell } from './fleetCell';
import { FleetGrid } from './FleetGrid';

const cells: readonly FleetCell[] = [
  { key: '1', label: 'Lamp', state: 'ok', text: '21 W', href: '/a/x/devices/z/1' },
  { key: '2', label: 'Leak sensor', state: 'alert', text: 'Wet', severity: 4, href: '/a/x/devices/z/2' },
  { key: '3', label: 'Water meter', state: 'silent', text: '12 m³' },
  { key: '4', label: 'Thermostat', state: 'offline', href: '/a/x/devices/z/4' },
  { key: '5', label: 'Soil', state: 'unknown' },
];

const draw = (props: Partial<ComponentProps<typeof FleetGrid>> = {}) => <FleetGrid cells={cells} width={700} height={300} {...props} />;
const cellNames = () =>
  within(screen.getByRole('grid'))
    .getAllByRole('gridcell')
    .map((cell) => cell.firstElementChild?.getAttribute('aria-label'));

test('cells have value and state in their name, worst first', () => {
  render(draw());
  expect(cellNames()).toEqual([
    'Leak sensor, Wet, Critical',
    'Thermostat, Offline',
    'Water meter, 12 m³, Silent',
    'Soil, No data',
    'Lamp, 21 W, OK',
  ]);
  expect(screen.getByRole('grid', { name: 'Fleet status: 1 Critical, 1 Offline, 1 Silent, 1 No data, 1 OK' })).toBeInTheDocument();
});

test('a cell with a path links below the sub-path of Grafana', () => {
  const initialize = (appSubUrl: string) =>
    locationUtil.initialize({
      config: Object.assign(Object.create(config), { appSubUrl }),
      getVariablesUrlParams: () => ({}),
      getTimeRangeForUrl: () => ({ from: '', to: '' }),
    });
  initialize('/grafana');
  render(draw());
  expect(screen.getByRole('link', { name: /^Lamp/ })).toHaveAttribute('href', '/grafana/a/x/devices/z/1');
  initialize('');
});

test('the legend counts the states and filters by the pressed ones', async () => {
  render(draw());
  const legend = screen.getByRole('group', { name: 'Show only' });
  const offline = within(legend).getByRole('button', { name: 'Offline 1' });
  await userEvent.click(offline);
  expect(cellNames()).toEqual(['Thermostat, Offline']);
  expect(within(legend).getByRole('status')).toHaveTextContent('1 of 5');
  await userEvent.click(within(legend).getByRole('button', { name: 'No data 1' }));
  expect(cellNames()).toEqual(['Thermostat, Offline', 'Soil, No data']);
  expect(offline).toHaveAttribute('aria-pressed', 'true');
});

test('a heading without problems counts what is OK and what is in maintenance', () => {
  const some = (state: FleetCell['state'], count: number, group: string): FleetCell[] =>
    Array.from({ length: count }, (_, index) => ({ key: `${group}${state}${index}`, label: `${state} ${index}`, state, group }));
  const groups = [...some('ok', 7, 'Attic'), ...some('maintenance', 2, 'Attic'), ...some('maintenance', 3, 'Barn')];
  const { rerender } = render(draw({ cells: [...groups, ...some('maintenance', 1, 'Cellar'), ...some('offline', 1, 'Cellar')] }));
  const headings = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);
  expect(headings()).toEqual(['Cellar1 of 2 need attention', 'Attic7 OK, 2 in maintenance', 'Barn3 in maintenance']);
  rerender(draw({ cells: groups, problemsOnly: true }));
  expect(screen.getByText('No problems: 7 OK, 5 in maintenance')).toBeInTheDocument();
});

test('the legend explains its states', async () => {
  const user = userEvent.setup();
  render(draw({ helpOf: stateHelp }));
  await user.hover(screen.getByRole('button', { name: 'Silent 1' }));
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Silent: No message for three times its usual interval');
});

test('severities have a word, an icon and a count of their own in cells, legend and headings', async () => {
  const alerts: FleetCell[] = [
    { key: 'b', label: 'Remote', state: 'alert', severity: 3, group: 'Hall' },
    { key: 'a', label: 'Leak', state: 'alert', severity: 4, group: 'Hall' },
    { key: 'c', label: 'Door', state: 'alert', severity: 1, group: 'Hall' },
    { key: 'd', label: 'Lamp', state: 'ok', group: 'Hall' },
  ];
  render(draw({ cells: alerts }));
  expect(cellNames()).toEqual(['Leak, Critical', 'Remote, Warning', 'Door, Info', 'Lamp, OK']);
  const legend = screen.getByRole('group', { name: 'Show only' });
  expect(
    within(legend)
      .getAllByRole('button')
      .map(({ textContent }) => textContent),
  ).toEqual(['Critical 1', 'Warning 1', 'Info 1', 'OK 1']);
  const heading = screen.getByRole('rowheader');
  expect(within(heading).getByTitle('Critical')).toBeInTheDocument();
  expect(heading).toHaveTextContent('3 of 4 need attention');
  await userEvent.click(within(legend).getByRole('button', { name: 'Warning 1' }));
  expect(cellNames()).toEqual(['Remote, Warning']);
});

test('a filter without matches shows a text and can be removed', async () => {
  const { rerender } = render(draw());
  await userEvent.click(screen.getByRole('button', { name: 'Offline 1' }));
  rerender(draw({ cells: cells.filter(({ state }) => state !== 'offline') }));
  expect(screen.getByText('Nothing in this state')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Offline 0' }));
  expect(cellNames()).toHaveLength(4);
});

test('the grid is one tab stop, with arrow keys inside', async () => {
  render(draw());
  await userEvent.tab();
  expect(screen.getByRole('link', { name: /^Leak/ })).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(screen.getByRole('button', { name: /^Water meter/ })).toHaveFocus();
  await userEvent.keyboard('{End}');
  await userEvent.tab();
  expect(screen.getByRole('button', { name: 'Critical 1' })).toHaveFocus();
});

test('the focus follows its device when an update moves it', async () => {
  const { rerender } = render(draw());
  await userEvent.tab();
  await userEvent.keyboard('{ArrowRight}');
  expect(screen.getByRole('link', { name: /^Thermostat/ })).toHaveFocus();
  rerender(draw({ cells: cells.map((cell) => (cell.key === '4' ? { ...cell, state: 'ok' } : cell)) }));
  expect(screen.getByRole('link', { name: 'Thermostat, OK' })).toHaveFocus();
});

test('hover shows one tooltip for the grid, and Escape hides it', async () => {
  render(draw({ detailsOf: ({ label }) => ({ rows: [{ label: 'Area', text: `${label} room` }] }) }));
  await userEvent.hover(screen.getByRole('link', { name: /^Lamp/ }));
  expect(screen.getByRole('tooltip')).toHaveTextContent('Lamp room');
  await userEvent.hover(screen.getByRole('button', { name: /^Soil/ }));
  expect(screen.getByRole('tooltip')).toHaveTextContent('Soil room');
  expect(screen.getByRole('button', { name: /^Soil/ })).toHaveAttribute('aria-describedby', screen.getByRole('tooltip').id);
  await userEvent.unhover(screen.getByRole('grid'));
  await userEvent.tab();
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'Escape' });
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});

test('Enter on a cell opens its members, and Escape restores the focus', async () => {
  const members: FleetCell[] = Array.from({ length: 12 }, (_, index) => ({
    key: `m${index}`,
    label: `Member ${index}`,
    state: 'ok',
    href: `/a/x/${index}`,
  }));
  render(draw({ cells: [{ key: 'area', label: 'Kitchen', state: 'ok' }], detailsOf: () => ({ members }) }));
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  const dialog = screen.getByRole('dialog', { name: 'Kitchen' });
  expect(within(dialog).getByRole('button', { name: 'Close' })).toHaveFocus();
  expect(within(dialog).getAllByRole('link')).toHaveLength(10);
  expect(dialog).toHaveTextContent('and 2 more');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: /^Kitchen/ })).toHaveFocus();
});

test('a click shows the links of a cell, its own page first', async () => {
  const links = [{ title: 'Runbook', href: 'https://example.test/run', target: '_blank' as const, origin: {} }];
  render(draw({ cells: [{ key: '1', label: 'Lamp', state: 'ok', href: '/a/x/1', hasLinks: true }], detailsOf: () => ({ links }) }));
  await userEvent.click(screen.getByRole('button', { name: /^Lamp/ }));
  const dialog = screen.getByRole('dialog', { name: 'Lamp' });
  expect(
    within(dialog)
      .getAllByRole('link')
      .map((link) => link.getAttribute('href')),
  ).toEqual(['/a/x/1', 'https://example.test/run']);
  await userEvent.click(document.body);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

const many: FleetCell[] = Array.from({ length: 5000 }, (_, index) => ({
  key: `${index}`,
  label: `Drive ${index}`,
  state: 'ok',
  text: `${index}`,
}));

test.each([
  [1200, 600],
  [420, 300],
  [180, 120],
])('of 5000 cells only those visible in %i by %i are rendered, and the last can be focused', async (width, height) => {
  const { container } = render(draw({ cells: many, width, height }));
  expect(container.firstChild).toHaveStyle({ width: `${width}px`, height: `${height}px` });
  const drawn = screen.getAllByRole('gridcell').length;
  expect(drawn).toBeLessThan(300);
  await userEvent.tab();
  await userEvent.keyboard('{Control>}{End}{/Control}');
  expect(screen.getByRole('button', { name: /^Drive 4999/ })).toHaveFocus();
});

test('scrolling renders rows that become visible', () => {
  render(draw({ cells: many }));
  const scroller = screen.getByRole('grid').parentElement;
  expect(scroller).toHaveStyle({ overflowY: 'auto' });
  expect(screen.queryByRole('button', { name: /^Drive 2500,/ })).not.toBeInTheDocument();
  const rows = Number(screen.getByRole('grid').getAttribute('aria-rowcount'));
  act(() => fireEvent.scroll(scroller ?? document.body, { target: { scrollTop: (rows / 2) * 46 } }));
  expect(screen.getByRole('button', { name: /^Drive 2500,/ })).toBeInTheDocument();
});

test('a resize adapts the columns', () => {
  const { rerender } = render(draw({ width: 900 }));
  const wide = screen.getByRole('grid').getAttribute('aria-colcount');
  rerender(draw({ width: 240 }));
  expect(Number(screen.getByRole('grid').getAttribute('aria-colcount'))).toBeLessThan(Number(wide));
});
