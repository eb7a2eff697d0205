import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createDataFrame,
  dateTime,
  EventBusSrv,
  FieldType,
  LoadingState,
  type DataFrame,
  type FieldConfig,
  type InterpolateFunction,
  type PanelProps,
} from '@grafana/data';
import { config, locationService } from '@grafana/runtime';
import { FleetPanel } from './FleetPanel';
import { prepareFrames } from './fixtures/prepareFrames';
import { availability, sampleFrames } from './fixtures/sampleFrames';
import { minuteMs, nowMs, seriesFrame, tableFrame } from './fixtures/seriesFrame';
import { defaultOptions, type FleetOptions } from './options';

const timeRange = {
  from: dateTime(nowMs - 15 * minuteMs),
  to: dateTime(nowMs),
  raw: { from: 'now-15m', to: 'now' },
};

function panelProps(series: DataFrame[], more: Partial<PanelProps<FleetOptions>> = {}): PanelProps<FleetOptions> {
  return {
    id: 1,
    title: 'Fleet',
    data: { state: LoadingState.Done, series, timeRange },
    timeRange,
    timeZone: 'utc',
    options: defaultOptions,
    fieldConfig: { defaults: {}, overrides: [] },
    width: 900,
    height: 420,
    transparent: false,
    renderCounter: 0,
    replaceVariables: (text) => text,
    eventBus: new EventBusSrv(),
    onOptionsChange: () => {},
    onFieldConfigChange: () => {},
    onChangeTimeRange: () => {},
    ...more,
  };
}

const celsius: FieldConfig = { unit: 'celsius', decimals: 1 };
const draw = (series: DataFrame[], more?: Partial<PanelProps<FleetOptions>>) => <FleetPanel {...panelProps(series, more)} />;

test('devices are shown worst first, each with a link to its page', () => {
  render(draw(prepareFrames(sampleFrames(nowMs), celsius)));
  const cells = screen.getAllByRole('gridcell').map((cell) => cell.firstElementChild?.getAttribute('aria-label'));
  expect(cells.slice(0, 5)).toEqual([
    'Dishwasher leak sensor, 19.2 °C, Critical',
    'Living room lamp 2, Offline',
    'Refrigerator, 4.1 °C, Silent',
    'Water meter, Silent',
    'Garden soil moisture, No data',
  ]);
  expect(screen.getByRole('link', { name: /^Living room lamp 2/ })).toHaveAttribute(
    'href',
    '/a/gaugeway-devices-app/devices/zigbee2mqtt/0x03',
  );
});

test('group headings count cells that are not OK', () => {
  render(draw(prepareFrames(availability(nowMs)), { options: { ...defaultOptions, groupBy: 'area' } }));
  expect(screen.getAllByRole('rowheader').map(({ textContent }) => textContent)).toEqual([
    'Kitchen1 of 3 need attention',
    'Living room1 of 3 need attention',
    'Cellar1 of 3 need attention',
    'Garden3 OK',
  ]);
});

test.each([
  ['no frames', []],
  ['frames without rows', [tableFrame([])]],
])('%s: no data', (_, frames) => {
  render(draw(frames));
  expect(screen.queryByRole('grid')).not.toBeInTheDocument();
  expect(screen.getByText(/Unable to render data/)).toBeInTheDocument();
});

test('cells of null values have no data', () => {
  render(draw(prepareFrames([seriesFrame({ pump: 'P1' }, [null, null])])));
  expect(screen.getByRole('button', { name: 'P1, No data' })).toBeInTheDocument();
});

test.each([
  ['utc', '2026-11-25 11:30:00'],
  ['browser', '2026-11-25 11:30:00'],
  ['Asia/Tokyo', '2026-11-25 20:30:00'],
])('times are in the time zone "%s"', async (timeZone, expected) => {
  render(draw(prepareFrames([seriesFrame({ pump: 'P1' }, [1], 30 * minuteMs)]), { timeZone }));
  await userEvent.hover(screen.getByRole('button', { name: 'P1, 1, Silent' }));
  expect(screen.getByRole('tooltip')).toHaveTextContent(`${expected} (30 min ago)`);
});

test('the details have all labels of the device and the offline reason', async () => {
  render(draw(prepareFrames(availability(nowMs))));
  await userEvent.hover(screen.getByRole('link', { name: /^Living room lamp 2/ }));
  const tooltip = screen.getByRole('tooltip');
  expect(tooltip).toHaveTextContent('reported by its source');
  expect(tooltip).toHaveTextContent('areaLiving room');
  expect(tooltip).not.toHaveTextContent('__name__');
});

test('a data link gets the row of the value, for variables of all fields', async () => {
  const rowIndexes: unknown[] = [];
  const replaceVariables: InterpolateFunction = (text, scopedVars) => {
    rowIndexes.push((scopedVars?.__dataContext?.value as { rowIndex?: number } | undefined)?.rowIndex);
    return text;
  };
  const rows = ['a', 'b', 'c'].map((pump, index) => ({ pump, Value: index }));
  const config = { links: [{ title: 'Runbook', url: 'https://example.test/${__data.fields.pump}' }] };
  render(draw(prepareFrames([tableFrame(rows)], config, replaceVariables)));
  expect(rowIndexes).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: /^c/ }));
  expect(within(screen.getByRole('dialog')).getByRole('link', { name: 'Runbook' })).toHaveAttribute(
    'href',
    expect.stringContaining('example.test'),
  );
  expect(rowIndexes).toContain(2);
});

test.each([
  [1200, 600],
  [420, 240],
  [200, 120],
])('the panel has the given size, %i by %i, and follows a resize', (width, height) => {
  const frames = prepareFrames(sampleFrames(nowMs), celsius);
  const { container, rerender } = render(draw(frames, { width, height }));
  expect(container.firstChild).toHaveStyle({ width: `${width}px`, height: `${height}px` });
  rerender(draw(frames, { width: width / 2, height: height * 2 }));
  expect(container.firstChild).toHaveStyle({ width: `${width / 2}px`, height: `${height * 2}px` });
  expect(screen.getAllByRole('gridcell').length).toBeGreaterThan(0);
});

test('a panel without saved options has the defaults', () => {
  render(draw(prepareFrames(availability(nowMs)), { options: {} as FleetOptions }));
  expect(screen.getByRole('group', { name: 'Show only' })).toBeInTheDocument();
});

test('a data link of all columns is listed once', async () => {
  const row = { connector: 'z', device: '1', name: 'Lamp', area: 'Kitchen', floor: '1', maker: 'ACME', model: 'X', Value: 5 };
  const link = { links: [{ title: 'Explore ${__value.raw}', url: '/explore?v=${__value.raw}' }] };
  render(draw(prepareFrames([tableFrame([row])], link)));
  await userEvent.click(screen.getByRole('button', { name: /^Lamp/ }));
  const links = within(screen.getByRole('dialog')).getAllByRole('link');
  expect(links.map(({ textContent }) => textContent)).toEqual(['Open device', expect.stringContaining('Explore')]);
});

test('a failed query is named, and is no cell', () => {
  const failed = createDataFrame({ refId: 'B', fields: [] });
  const data = (series: DataFrame[]) => ({
    state: LoadingState.Error,
    series,
    timeRange,
    errors: [{ refId: 'B', message: 'parse error' }],
  });
  const { rerender } = render(draw([], { data: data([...prepareFrames([seriesFrame({ pump: 'P1' }, [1])]), failed]) }));
  expect(screen.getAllByRole('gridcell')).toHaveLength(1);
  expect(screen.getByText('Query B failed: states can be missing.')).toBeInTheDocument();
  rerender(draw([], { data: data([failed]) }));
  expect(screen.queryByRole('grid')).not.toBeInTheDocument();
});

test('a variable that matches nothing: no data', () => {
  const empty = (refId: string) =>
    createDataFrame({
      refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: [] },
        { name: `Value #${refId}`, type: FieldType.number, values: [] },
      ],
    });
  render(draw(prepareFrames([empty('A'), empty('B')])));
  expect(screen.queryByRole('grid')).not.toBeInTheDocument();
  expect(screen.getByText(/Unable to render data/)).toBeInTheDocument();
});

test('data without times says that vanished devices look OK', () => {
  const reduced = {
    ...createDataFrame({
      refId: 'reduce-A',
      fields: [
        { name: 'Field', type: FieldType.string, values: ['Lamp', 'Oven'] },
        { name: 'Last *', type: FieldType.number, values: [1, 2] },
      ],
    }),
  };
  const { rerender } = render(draw(prepareFrames([reduced])));
  expect(screen.getByText(/A transformation removed the times/)).toBeInTheDocument();
  rerender(draw(prepareFrames([seriesFrame({ pump: 'P1' }, [1])])));
  expect(screen.queryByText(/removed the times/)).not.toBeInTheDocument();
});

test('a public dashboard has no links that need a login', () => {
  config.publicDashboardAccessToken = 'abc';
  try {
    render(draw(prepareFrames(availability(nowMs))));
    expect(screen.queryAllByRole('link')).toEqual([]);
    expect(screen.getAllByRole('gridcell')).toHaveLength(12);
  } finally {
    config.publicDashboardAccessToken = undefined;
  }
});

test('the legend selects states in the URL', async () => {
  locationService.push('/d/fleet?var-area=Kitchen');
  const frames = prepareFrames(availability(nowMs));
  const { unmount } = render(draw(frames));
  await userEvent.click(screen.getByRole('button', { name: /^Offline/, pressed: false }));
  expect(locationService.getSearchObject()).toEqual({ 'var-area': 'Kitchen', 'fleet-1': 'offline' });
  unmount();
  render(draw(frames));
  expect(screen.getAllByRole('gridcell')).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: /^Offline/, pressed: true }));
  expect(locationService.getSearchObject()).toEqual({ 'var-area': 'Kitchen' });
});

test('problems only: without cells that are OK, until the legend selects them', async () => {
  const options: FleetOptions = { ...defaultOptions, show: 'problems', groupBy: 'area' };
  render(draw(prepareFrames(availability(nowMs)), { options }));
  expect(screen.getAllByRole('gridcell')).toHaveLength(3);
  expect(screen.getAllByRole('rowheader')[0]).toHaveTextContent('Kitchen1 of 3 need attention');
  await userEvent.click(screen.getByRole('button', { name: /^OK/ }));
  expect(screen.getAllByRole('gridcell')).toHaveLength(9);
  await userEvent.click(screen.getByRole('button', { name: /^OK/ }));
});

test('problems only, without a problem', () => {
  render(draw(prepareFrames([seriesFrame({ pump: 'P1' }, [1])]), { options: { ...defaultOptions, show: 'problems' } }));
  expect(screen.getByText('No problems: 1 OK')).toBeInTheDocument();
});
