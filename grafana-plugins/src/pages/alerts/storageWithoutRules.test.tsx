import React from 'react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { provideAlerting } from '../../testing/fakeAlerting';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import AlertsPage from './AlertsPage';
import { safetyQueries } from './blindSensors';

const nowMs = stopClock();
const sink = { connector: 'zigbee', device: 'sink' };
const info = [{ labels: { ...sink, name: 'Sink', area: 'Kitchen' }, value: nowMs / 1000 }];
const leak = { ...sink, alertname: 'WaterLeak', severity: 'critical', detection: 'water_leak' };
const rules = {
  'uid-of-Prometheus': [
    {
      query: 'gaugeway:danger:since_timestamp_seconds > 0',
      alerts: [{ state: 'firing', labels: leak, activeAt: new Date(nowMs - 34_000).toISOString() }],
    },
  ],
};

beforeEach(() => {
  const permissions = ['alert.rules:read', 'alert.rules.external:read', 'alert.instances.external:read', 'alert.instances.external:write'];
  config.bootData.user.permissions = Object.fromEntries(permissions.map((permission) => [permission, true]));
});

test('alerts are those of the other data source, with its links; unnamed Alertmanagers come last', async () => {
  const user = userEvent.setup();
  const storage = Object.assign(new FakePrometheus(fleetResponses({ info }), 'Storage'), { jsonData: { manageAlerts: false } });
  const prometheus = Object.assign(new FakePrometheus(), { jsonData: { alertmanagerUid: 'am2' } });
  const alertmanager = (name: string) => ({ name, uid: name, type: 'alertmanager' });
  provideDataSources(storage, prometheus, alertmanager('am1'), alertmanager('am2'));
  const requests = provideAlerting({ rules });
  renderPage(<AlertsPage />, { settings: { prometheusUid: storage.uid } });
  expect(await screen.findByRole('link', { name: 'Rule: WaterLeak, Sink' })).toHaveAttribute('href', '/alerting/Prometheus/WaterLeak/find');
  expect(requests.some(({ url }) => url.includes(storage.uid))).toBe(false);
  await user.click(screen.getByRole('button', { name: 'Silence: WaterLeak, Sink' }));
  expect(within(screen.getByRole('dialog')).getByRole('combobox')).toHaveValue('am2');
});

test('a storage that only records has the alerts of the other data source', async () => {
  const storage = new FakePrometheus(fleetResponses({ info }), 'Storage');
  provideDataSources(storage, new FakePrometheus());
  provideAlerting({ rules: { ...rules, [storage.uid]: [{ type: 'recording', name: 'gaugeway:device:info', query: 'iot_device_info' }] } });
  renderPage(<AlertsPage />, { settings: { prometheusUid: storage.uid } });
  expect(await screen.findByRole('link', { name: 'Rule: WaterLeak, Sink' })).toBeInTheDocument();
});

test('while the other data source is away, it is not said that no alert is firing', async () => {
  const detected = [{ labels: { ...sink, detection: 'water_leak' }, value: 1 }];
  const sensors = { [safetyQueries.sensors]: detected };
  const storage = Object.assign(new FakePrometheus(fleetResponses({ info, detected }, sensors), 'Storage'), {
    jsonData: { manageAlerts: false },
  });
  provideDataSources(storage, new FakePrometheus());
  provideAlerting({ respond: ({ url }) => (url.includes('/prometheus/grafana/') ? undefined : { status: 502, data: {} }) });
  renderPage(<AlertsPage />, { settings: { prometheusUid: storage.uid } });
  expect(await screen.findByText('Alerts of Prometheus are not available')).toBeInTheDocument();
  expect(screen.queryByText(/of 0 alerts|Firing \(0\)/)).not.toBeInTheDocument();
  expect(screen.queryByText('No alert is firing or pending')).not.toBeInTheDocument();
  expect(screen.queryByText(/is watching/)).not.toBeInTheDocument();
  expect(screen.getByRole('list', { name: 'Reported now, without an alert: nobody is notified' })).toHaveTextContent('Sink: Kitchen, wet');
});

test('a data source that refuses: the alerts say where to look', async () => {
  const refusal = { status: 403, data: { message: 'forbidden by proxy' }, config: { url: '' } };
  provideDataSources(Object.assign(new FakePrometheus(), { getResource: jest.fn().mockRejectedValue(refusal) }));
  provideAlerting({ respond: ({ url }) => (url.includes('/prometheus/uid-of-Prometheus/') ? refusal : undefined) });
  renderPage(<AlertsPage />, { settings: { prometheusUid: 'uid-of-Prometheus' } });
  const notice = await screen.findByRole('alert', { name: /^Alerts of Prometheus are not available/ });
  expect(notice).toHaveTextContent(/you need the permission datasources:query.*forbidden by proxy/);
});
