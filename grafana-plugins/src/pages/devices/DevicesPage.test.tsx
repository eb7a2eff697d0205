import React from 'react';
import { act, screen, waitFor, within } from '@testing-library/react';
import { DataSourceChoice } from '../../components/DataSourceChoice';
import { chooseDataSource } from '../../data/chosenDataSource';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { provideBackend } from '../../testing/fakeBackendSrv';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import DevicesPage from './DevicesPage';

const nowMs = stopClock();
const count = 5000;
const ids = Array.from({ length: count }, (_, index) => `0x${index}`);
const labelsOf = (device: string) => ({
  connector: 'zigbee',
  device,
  name: `sensor ${device.slice(2)}`,
  area: Number(device) % 2 ? 'Hall' : 'Cellar',
});

function manyDevices(): FakePrometheus {
  const all = ids.map((device) => ({ labels: labelsOf(device), value: 1 }));
  return new FakePrometheus(fleetResponses({ info: all, up: all.map((sample, index) => ({ ...sample, value: index === 4321 ? 0 : 1 })) }));
}

afterEach(() => localStorage.clear());

const names = () => screen.getAllByRole('link', { name: /^sensor/ }).map(({ textContent }) => textContent);

test('of thousands of devices only visible rows are rendered, worst first', async () => {
  provideDataSources(manyDevices());
  renderPage(<DevicesPage />);
  expect(await screen.findByText('5000 of 5000 devices')).toBeInTheDocument();
  expect(names()[0]).toBe('sensor 4321');
  expect(names().length).toBeLessThan(80);
  expect(screen.getByRole('table', { name: 'Devices' })).toHaveAttribute('aria-rowcount', '5001');
});

test('search, filters and sort order are in the URL', async () => {
  provideDataSources(manyDevices());
  renderPage(<DevicesPage />, { at: '/?q=sensor+12&area=Cellar&sort=-name' });
  expect(await screen.findByText(/of 5000 devices/)).toBeInTheDocument();
  expect(screen.getByRole('textbox', { name: 'Search devices' })).toHaveValue('sensor 12');
  expect(names()[0]).toBe('sensor 4912');
  expect(screen.getByRole('columnheader', { name: /Name/ })).toHaveAttribute('aria-sort', 'descending');
});

test('in a narrow window, whose headings are not seen, the focus cannot go there', async () => {
  const any = window.matchMedia('all');
  const matchMedia = jest.spyOn(window, 'matchMedia').mockReturnValue({ ...any, matches: true });
  provideDataSources(manyDevices());
  renderPage(<DevicesPage />);
  const table = await screen.findByRole('table', { name: 'Devices' });
  expect(within(table).getAllByRole('columnheader', { name: 'Name' })).toHaveLength(1);
  expect(within(table).queryAllByRole('button')).toEqual([]);
  matchMedia.mockRestore();
});

test('devices that need attention, by URL and by button', async () => {
  const user = userEvent.setup();
  provideDataSources(manyDevices());
  renderPage(<DevicesPage />, { at: '/?attention=true' });
  expect(await screen.findByText('1 of 5000 devices')).toBeInTheDocument();
  expect(names()).toEqual(['sensor 4321']);
  const button = screen.getByRole('button', { name: 'Needs attention' });
  expect(button).toHaveAttribute('aria-pressed', 'true');
  await user.click(button);
  expect(screen.getByText('5000 of 5000 devices')).toBeInTheDocument();
  expect(button).toHaveAttribute('aria-pressed', 'false');
});

test('a list of one area that exists can set it into maintenance', async () => {
  config.bootData.user.permissions = { 'gaugeway-devices-app.exporter:control': true };
  provideDataSources(manyDevices());
  const settings = { exporterUrl: 'http://exporter:10464' };
  const { unmount: unmountOther } = renderPage(<DevicesPage />, { at: '/?area=__proto__', settings });
  expect(await screen.findByText('0 of 5000 devices')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Set maintenance' })).not.toBeInTheDocument();
  unmountOther();
  const { unmount } = renderPage(<DevicesPage />, { at: '/?area=Hall', settings });
  expect(await screen.findByRole('button', { name: 'Set maintenance' })).toBeInTheDocument();
  unmount();
  renderPage(<DevicesPage />, { at: '/?area=Hall&area=Cellar', settings });
  expect(await screen.findByText('5000 of 5000 devices')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Set maintenance' })).not.toBeInTheDocument();
});

test('shows maintenances of the areas in the list, and ends one', async () => {
  config.bootData.user.permissions = { 'gaugeway-devices-app.exporter:control': true };
  provideDataSources(manyDevices());
  const common = { since_ms: nowMs, until_ms: nowMs + 7_200_000, by: 'anna', devices: 2, muted_safety: [] };
  const hall = { ...common, area: 'Hall', reason: 'painting', unmuted_safety: [{ name: 'leak sensor' }] };
  const rows = [hall, { ...common, area: 'Cellar', reason: 'drying', unmuted_safety: [] }, { ...common, connector: 'zigbee', reason: 'x' }];
  const requests = provideBackend(({ method, url }) =>
    url.endsWith('/v1/maintenance') ? { data: { data: rows } } : method === 'DELETE' ? { status: 204 } : undefined,
  );
  const settings = { exporterUrl: 'http://exporter:10464' };
  const { unmount } = renderPage(<DevicesPage />, { settings });
  expect(await screen.findByText(/^In maintenance until .*: painting$/)).toBeInTheDocument();
  expect(screen.getByText(/^Area Hall · Set by anna, .* · Not muted: leak sensor$/)).toBeInTheDocument();
  expect(screen.getAllByRole('button', { name: 'End maintenance' })).toHaveLength(2);
  unmount();
  renderPage(<DevicesPage />, { at: '/?area=Cellar', settings });
  expect(await screen.findByText(/: drying$/)).toBeInTheDocument();
  expect(screen.queryByText(/: painting$/)).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Set maintenance' })).not.toBeInTheDocument();
  await userEvent.setup().click(screen.getByRole('button', { name: 'End maintenance' }));
  await waitFor(() => expect(requests.find(({ method }) => method === 'DELETE')?.params).toEqual({ area: 'Cellar' }));
});

test('severity: badges in order, a filter by it, links of earlier versions; readings of a silent device have their age', async () => {
  const nowS = nowMs / 1000;
  const of = (id: string, value: number) => ({ labels: labelsOf(id), value });
  const alert = (id: string, severity: string) => ({ labels: { ...labelsOf(id), alertname: 'A', severity }, value: 1 });
  const all = ['0x1', '0x2', '0x3', '0x4', '0x5'];
  const responses = fleetResponses({
    info: all.map((id) => of(id, 1)),
    up: all.map((id) => of(id, 1)),
    alerts: [alert('0x1', 'info'), alert('0x2', 'warning'), alert('0x3', 'critical')],
    seen: [of('0x4', nowS - 7200)],
    limit: [of('0x4', 60)],
    readings: [{ labels: { __name__: 'iot_power_watts', ...labelsOf('0x4') }, value: 7 }],
  });
  provideDataSources(new FakePrometheus(responses));
  const { unmount } = renderPage(<DevicesPage />);
  expect(await screen.findByText('5 of 5 devices')).toBeInTheDocument();
  const badges = () => [...document.querySelectorAll('[data-state]')].map(({ textContent }) => textContent);
  expect(badges()).toEqual(['Critical', 'Warning', 'Info', 'Silent', 'OK']);
  expect(screen.getByText('7 W, 2 h ago')).toBeInTheDocument();
  unmount();
  renderPage(<DevicesPage />, { at: '/?state=alert' });
  expect(await screen.findByText('3 of 5 devices')).toBeInTheDocument();
  expect(badges()).toEqual(['Critical', 'Warning', 'Info']);
});

test('keys: / focuses the search, arrows move between devices', async () => {
  const user = userEvent.setup();
  provideDataSources(manyDevices());
  renderPage(<DevicesPage />);
  await screen.findByText('5000 of 5000 devices');
  await user.keyboard('/sensor 77');
  expect(screen.getByRole('textbox', { name: 'Search devices' })).toHaveValue('sensor 77');
  await waitFor(() => expect(screen.queryByText('5000 of 5000 devices')).not.toBeInTheDocument());
  const [first] = screen.getAllByRole('link', { name: /^sensor/ });
  first?.focus();
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toHaveTextContent(names()[1] ?? 'nothing');
});

test('no matches: a button clears the filters', async () => {
  const user = userEvent.setup();
  provideDataSources(manyDevices());
  renderPage(<DevicesPage />, { at: '/?q=nowhere' });
  await user.click(await screen.findByRole('button', { name: 'Clear search and filters' }));
  expect(await screen.findByText('5000 of 5000 devices')).toBeInTheDocument();
});

test('the selected columns are stored', async () => {
  const user = userEvent.setup();
  provideDataSources(manyDevices());
  const { unmount } = renderPage(<DevicesPage />);
  await user.click(await screen.findByRole('button', { name: 'Columns' }));
  await user.click(await screen.findByRole('checkbox', { name: 'Firmware' }));
  expect(screen.getByRole('columnheader', { name: 'Firmware' })).toBeInTheDocument();
  unmount();
  renderPage(<DevicesPage />);
  expect(await screen.findByRole('columnheader', { name: 'Firmware' })).toBeInTheDocument();
});

test('columns of another user do not apply', async () => {
  localStorage.setItem('gaugeway.devices.columns.somebody', '["firmware"]');
  provideDataSources(manyDevices());
  renderPage(<DevicesPage />);
  expect(await screen.findByRole('columnheader', { name: 'Area' })).toBeInTheDocument();
  expect(screen.queryByRole('columnheader', { name: 'Firmware' })).not.toBeInTheDocument();
});

test('an error of the data source is shown, with a retry', async () => {
  const user = userEvent.setup();
  const prometheus = manyDevices();
  const { respond } = prometheus;
  prometheus.respond = () => {
    throw new Error('query timed out');
  };
  provideDataSources(prometheus);
  renderPage(<DevicesPage />);
  expect(await screen.findByText(/query timed out/)).toBeInTheDocument();
  prometheus.respond = respond;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('5000 of 5000 devices')).toBeInTheDocument();
});

test('no devices: a hint for viewers, a link for administrators', async () => {
  provideDataSources(new FakePrometheus());
  const { unmount } = renderPage(<DevicesPage />);
  expect(await screen.findByText(/Ask a Grafana administrator/)).toBeInTheDocument();
  unmount();
  renderPage(<DevicesPage />, { role: 'Admin' });
  expect(await screen.findByRole('link', { name: 'Open Settings' })).toHaveAttribute('href', '/a/gaugeway-devices-app/settings');
});

describe('several data sources with devices', () => {
  const house = () => new FakePrometheus((expression) => (/^count/.test(expression) ? [{ value: 3 }] : []), 'house');
  const plant = () =>
    new FakePrometheus(fleetResponses({ info: [{ labels: labelsOf('0x7'), value: 1 }] }, { count: [{ value: 1 }] }), 'plant');
  // Grafana has it in the head of the page
  const withChoice = (
    <>
      <DataSourceChoice />
      <DevicesPage />
    </>
  );
  afterEach(() => act(() => chooseDataSource(undefined)));

  test('a Viewer can choose', async () => {
    provideDataSources(house(), plant());
    renderPage(withChoice, { role: 'Viewer' });
    expect(await screen.findByText('Several data sources have devices: select one')).toBeInTheDocument();
    expect(screen.getByRole('combobox', { name: 'Data source' })).toBeInTheDocument();
    expect(screen.queryByText(/Ask a Grafana administrator/)).not.toBeInTheDocument();
  });

  test('the URL has the choice', async () => {
    provideDataSources(house(), plant());
    renderPage(withChoice, { at: '/?ds=uid-of-plant' });
    expect(await screen.findByText('1 of 1 devices')).toBeInTheDocument();
    expect(screen.getByRole('combobox', { name: 'Data source' })).toHaveValue('plant');
  });
});
