import React from 'react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { BackendSrvRequest } from '@grafana/runtime';
import { provideBackend, type Respond } from '../../testing/fakeBackendSrv';
import { type FakeResponder, FakePrometheus } from '../../testing/fakePrometheus';
import { FakeLoki } from '../../testing/fakeLoki';
import { FakeTempo } from '../../testing/fakeTempo';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import SettingsPage from './SettingsPage';

const settingsUrl = '/api/plugins/gaugeway-devices-app/settings';

interface Stored {
  jsonData: Record<string, unknown>;
  secrets: Record<string, string>;
}

/** Grafana with stored settings of the app; `exporter` responds to proxy requests. */
function provideGrafana(stored: Stored, exporter: Respond = () => undefined): BackendSrvRequest[] {
  return provideBackend((request) => {
    if (request.url !== settingsUrl) {
      return exporter(request);
    }
    if (request.method === 'POST') {
      stored.jsonData = request.data.jsonData;
      Object.assign(stored.secrets, request.data.secureJsonData);
      return { data: { message: 'Plugin settings updated' } };
    }
    const secureJsonFields = Object.fromEntries(Object.entries(stored.secrets).map(([name, secret]) => [name, secret !== '']));
    return { data: { jsonData: stored.jsonData, secureJsonFields, info: { version: '0.1.0' } } };
  });
}

const healthyExporter: Respond = ({ url }) =>
  url.endsWith('openapi.json')
    ? { data: { info: { version: '0.1.0' } }, headers: { date: new Date().toUTCString() } }
    : url.endsWith('gw/access')
      ? { data: { data: { scopes: ['read', 'control'] } } }
      : { data: { data: [] } };
// without the coordinator, as on the other pages
const devices: FakeResponder = (expression, atMs) => [
  { value: expression.includes('timestamp') ? Date.now() / 1000 : atMs > 0 ? (expression.includes('iot_device_up') ? 12 : 13) : 0 },
];

const savesOf = (requests: readonly BackendSrvRequest[]) => requests.filter(({ method }) => method === 'POST').map(({ data }) => data);
const result = (name: RegExp) => screen.getByText(name).closest('li') as HTMLElement;
const finished = () => waitFor(() => expect(screen.queryByText('testing')).not.toBeInTheDocument());

test('saved secrets are not shown, and only a changed one is sent', async () => {
  const user = userEvent.setup();
  provideDataSources(new FakePrometheus(devices));
  const stored: Stored = {
    jsonData: { exporterUrl: 'http://gaugeway:10464', pageSize: 7 },
    secrets: { readToken: 'old', controlToken: 'kept' },
  };
  const requests = provideGrafana(stored, healthyExporter);
  renderPage(<SettingsPage />, { role: 'Admin' });
  const readToken = await screen.findByLabelText(/^Read token/);
  expect(readToken).toBeDisabled();
  expect(readToken).toHaveValue('configured');
  await user.click(within(readToken.closest('form') as HTMLElement).getAllByRole('button', { name: 'Reset' })[0] as HTMLElement);
  await user.type(screen.getByLabelText(/^Read token/), 'new');
  await user.click(screen.getByRole('button', { name: 'Save & test' }));
  await screen.findByText('The token has the scope read.');
  expect(savesOf(requests)).toEqual([
    expect.objectContaining({
      enabled: true,
      // settings of another version are kept
      jsonData: { exporterUrl: 'http://gaugeway:10464', pageSize: 7, prometheusUid: undefined },
      secureJsonData: { readToken: 'new' },
    }),
  ]);
  expect(stored.secrets).toEqual({ readToken: 'new', controlToken: 'kept' });
  expect(screen.getByLabelText(/^Read token/)).toBeDisabled();
});

test('an invalid URL is not saved', async () => {
  const user = userEvent.setup();
  provideDataSources();
  const requests = provideGrafana({ jsonData: {}, secrets: {} });
  renderPage(<SettingsPage />, { role: 'Admin' });
  const url = await screen.findByLabelText(/^Exporter URL/);
  for (const [text, problem] of [
    ['gaugeway:10464', /^Expected a URL/],
    ['http://me:secret@gaugeway:10464', /instead of user and password/],
    ['http://gaugeway:10464/metrics', /^Expected only scheme, host and port/],
  ] as const) {
    await user.clear(url);
    await user.type(url, text);
    expect(screen.getByRole('alert')).toHaveTextContent(problem);
    expect(screen.getByRole('button', { name: 'Save & test' })).toBeDisabled();
  }
  expect(savesOf(requests)).toEqual([]);
});

test('an error of Grafana is shown, and the input is kept', async () => {
  const user = userEvent.setup();
  provideDataSources();
  provideBackend(({ method }) =>
    method === 'POST'
      ? { status: 403, data: { message: 'You need permissions to write plugin settings' } }
      : { data: { jsonData: {}, secureJsonFields: {}, info: { version: '0.1.0' } } },
  );
  renderPage(<SettingsPage />, { role: 'Admin' });
  await user.type(await screen.findByLabelText(/^Read token/), 'typed');
  await user.click(screen.getByRole('button', { name: 'Save & test' }));
  expect(await screen.findByText('You need permissions to write plugin settings')).toBeInTheDocument();
  expect(screen.getByLabelText(/^Read token/)).toHaveValue('typed');
});

test('all checks succeed', async () => {
  const user = userEvent.setup();
  provideDataSources(new FakePrometheus(devices), new FakeLoki(), new FakeTempo());
  provideGrafana({ jsonData: { exporterUrl: 'http://gaugeway:10464' }, secrets: {} }, healthyExporter);
  renderPage(<SettingsPage />, { role: 'Admin' });
  await user.click(await screen.findByRole('button', { name: 'Test' }));
  await finished();
  const rows = screen.getByRole('list', { name: 'Connection test' });
  expect(
    within(rows)
      .getAllByRole('listitem')
      .map((row) => row.dataset['status']),
  ).toEqual(Array.from({ length: 10 }, () => 'ok'));
  expect(result(/^Data source has devices/)).toHaveTextContent('12 devices.');
});

test('Loki and Tempo are optional: none, several, and one that fails', async () => {
  const user = userEvent.setup();
  const tempo = new FakeTempo();
  tempo.error = 'Bad Gateway';
  provideDataSources(new FakeLoki([], 'a'), new FakeLoki([], 'b'), tempo);
  const stored: Stored = { jsonData: { prometheusUid: 'gone', tempoUid: tempo.uid }, secrets: {} };
  const requests = provideGrafana(stored);
  renderPage(<SettingsPage />, { role: 'Admin' });
  await user.click(await screen.findByRole('button', { name: 'Test' }));
  await finished();
  expect(result(/^Loki responds/)).toHaveTextContent('Select one in the field above');
  expect(result(/^Tempo responds/)).toHaveTextContent('Bad Gateway');
  await user.click(screen.getByRole('combobox', { name: /^Loki data source/ }));
  expect(await screen.findAllByRole('option')).toHaveLength(4);
  await user.click(await screen.findByRole('option', { name: 'None' }));
  await user.click(screen.getByRole('button', { name: 'Save & test' }));
  await waitFor(() => expect(result(/^Loki responds/)).toHaveTextContent('None is selected'));
  expect(savesOf(requests)[0]).toMatchObject({ jsonData: { lokiUid: 'none', tempoUid: tempo.uid } });
});

test('without settings and data sources: the next steps', async () => {
  const user = userEvent.setup();
  provideDataSources();
  provideGrafana({ jsonData: {}, secrets: {} });
  renderPage(<SettingsPage />, { role: 'Admin' });
  await user.click(await screen.findByRole('button', { name: 'Test' }));
  await finished();
  expect(result(/^Exporter is reachable/)).toHaveTextContent('not tested');
  expect(result(/^Data source responds/)).toHaveTextContent('Add one: Connections, Add new connection, Prometheus.');
  expect(screen.getByLabelText('Scrape config')).toHaveTextContent("targets: ['localhost:10464']");
});

test('the first steps are first on a first run, else last', async () => {
  provideDataSources();
  provideGrafana({ jsonData: {}, secrets: {} });
  const { unmount } = renderPage(<SettingsPage />, { role: 'Admin' });
  const headings = () => screen.getAllByRole('heading').map(({ textContent }) => textContent);
  await screen.findByRole('button', { name: 'Test' });
  expect(headings()).toEqual(['First steps', 'Connection test']);
  unmount();
  provideGrafana({ jsonData: { exporterUrl: 'http://gaugeway:10464' }, secrets: {} });
  renderPage(<SettingsPage />, { role: 'Admin' });
  await screen.findByRole('button', { name: 'Test' });
  expect(headings()).toEqual(['Connection test', 'First steps']);
});

test('a Prometheus that does not scrape the exporter', async () => {
  const user = userEvent.setup();
  provideDataSources(new FakePrometheus());
  provideGrafana({ jsonData: { exporterUrl: 'http://gaugeway:10464' }, secrets: {} }, healthyExporter);
  renderPage(<SettingsPage />, { role: 'Admin' });
  await user.click(await screen.findByRole('button', { name: 'Test' }));
  await finished();
  expect(result(/^Data source has devices/)).toHaveTextContent('Configure Prometheus to scrape the exporter');
  expect(result(/^Prometheus clock is in sync/)).toHaveTextContent('not tested');
});

test('the selected data source is tested', async () => {
  const user = userEvent.setup();
  const [first, second] = [new FakePrometheus(devices, 'first'), new FakePrometheus(devices, 'second')];
  provideDataSources(first, second);
  provideGrafana({ jsonData: { prometheusUid: second.uid }, secrets: {} });
  renderPage(<SettingsPage />, { role: 'Admin' });
  await user.click(await screen.findByRole('button', { name: 'Test' }));
  await finished();
  expect(result(/^Data source responds/)).toHaveTextContent('second');
  expect(first.queries).toEqual([]);
});

test('settings without permission, and a retry', async () => {
  const user = userEvent.setup();
  provideDataSources();
  let isAllowed = false;
  provideBackend(() =>
    isAllowed ? { data: { jsonData: {}, secureJsonFields: {}, info: { version: '0.1.0' } } } : { status: 403, data: {} },
  );
  renderPage(<SettingsPage />);
  await screen.findByText('Cannot load settings');
  isAllowed = true;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByLabelText(/^Exporter URL/)).toHaveValue('');
});
