import React from 'react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { provideBackend } from '../../testing/fakeBackendSrv';
import { FakePrometheus, provideDataSources } from '../../testing/fakePrometheus';
import { renderPage } from '../../testing/renderPage';
import ConnectorsPage from './ConnectorsPage';

const exporterUrl = 'http://exporter:10464';
const down = {
  connector: 'zigbee',
  type: 'zigbee2mqtt',
  state: 'down',
  state_since_ms: Date.now() - 600_000,
  devices: 42,
  series: 500,
  messages: 1,
  error: {
    code: 'connection_refused',
    kind: 'connect',
    message: 'cannot connect to "mqtt://localhost:1883": connection refused',
    at_ms: Date.now() - 2000,
  },
};

function provideMetrics(): void {
  const labels = { connector: 'zigbee' };
  provideDataSources(
    new FakePrometheus((expression) => {
      if (expression.includes('iot_connector_up')) {
        return [{ labels, value: 0 }];
      }
      return expression.includes('gaugeway_series_dropped') ? [{ labels, value: 7 }] : [];
    }),
  );
}

function setControlPermission(isAllowed: boolean): void {
  config.bootData.user.permissions = { 'gaugeway-devices-app.exporter:control': isAllowed };
}

test('a connector that is down: since when, why, and the advice', async () => {
  provideMetrics();
  provideBackend(() => ({ data: { data: [down] } }));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  expect(await screen.findByText(/Down for 10 min: cannot connect to "mqtt:\/\/localhost:1883": connection refused/)).toBeInTheDocument();
  expect(screen.getByText(/check host and port/)).toBeInTheDocument();
  expect(screen.getByText(/7 dropped by the series limit/)).toBeInTheDocument();
});

test('without an exporter the metrics are shown, with a notice about the error messages', async () => {
  provideMetrics();
  renderPage(<ConnectorsPage />);
  expect(await screen.findByText('Down')).toBeInTheDocument();
  expect(screen.getByText(/set its URL in Settings/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Reload config' })).not.toBeInTheDocument();
});

test('reload needs a confirmation, and shows the error of the exporter', async () => {
  const user = userEvent.setup();
  setControlPermission(true);
  provideMetrics();
  const requests = provideBackend(({ url }) =>
    url.endsWith('/reload')
      ? { status: 400, data: { error: { code: 'bad_config', message: 'cannot reload the config: gaugeway.yaml:3: unknown key "uri"' } } }
      : { data: { data: [down] } },
  );
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  await user.click(await screen.findByRole('button', { name: 'Reload config' }));
  expect(requests.some(({ url }) => url.endsWith('/reload'))).toBe(false);
  await user.click(await screen.findByRole('button', { name: 'Reload' }));
  expect(await screen.findByText(/unknown key "uri"/)).toBeInTheDocument();
  expect(requests.find(({ url }) => url.endsWith('/reload'))?.method).toBe('POST');
});

test('no reload without the permission', async () => {
  setControlPermission(false);
  provideMetrics();
  provideBackend(() => ({ data: { data: [down] } }));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  await screen.findByText(/Down for/);
  expect(screen.queryByRole('button', { name: 'Reload config' })).not.toBeInTheDocument();
});
