import React from 'react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { apiSilence, provideAlerting } from '../../testing/fakeAlerting';
import { provideBackend } from '../../testing/fakeBackendSrv';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import OverviewPage from './OverviewPage';
import { systemStatusQueries } from './systemStatus';

const nowMs = stopClock();
const device = (id: string, labels: Record<string, string> = {}) => ({
  labels: { connector: 'zigbee', device: id, name: id, ...labels },
  value: 1,
});
const of = (id: string, value: number) => ({ labels: { connector: 'zigbee', device: id }, value });
const connector = (name: string, value: number) => ({ labels: { connector: name }, value });
const up = { [systemStatusQueries.up]: [connector('zigbee', 1)] };

const info = [device('lamp', { area: 'Kitchen' }), device('leak', { area: 'Cellar' }), device('remote')];
const allUp = [of('lamp', 1), of('leak', 1), of('remote', 1)];

test('no problems: a text with the time of the last check', async () => {
  provideDataSources(
    new FakePrometheus(fleetResponses({ info, up: allUp }, { ...up, [systemStatusQueries.rates]: [connector('zigbee', 2.5)] })),
  );
  renderPage(<OverviewPage />);
  expect(await screen.findByText(/^All 3 devices OK. Last checked \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.$/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Devices OK 3 of 3' })).toHaveAttribute('href', '/a/gaugeway-devices-app/devices?state=ok');
  expect(screen.getByRole('link', { name: 'Need attention 0' })).toHaveAttribute('href', '/a/gaugeway-devices-app/devices?attention=true');
  expect(screen.getByRole('link', { name: 'Connectors up 1 of 1' })).toHaveAttribute('href', '/a/gaugeway-devices-app/connectors');
  expect(screen.getByRole('link', { name: 'Messages per second 2.50' })).toBeInTheDocument();
  expect(screen.getByText('Events require the exporter: ask a Grafana administrator to set its URL.')).toBeInTheDocument();
});

test('firing alerts without those of a device in maintenance, with the number of silenced ones', async () => {
  config.bootData.user.permissions = { 'alert.instances:read': true };
  const alert = (id: string, alertname: string) => device(id, { alertname, severity: 'warning' });
  const responses = fleetResponses(
    {
      info,
      up: allUp,
      alerts: [alert('lamp', 'DeviceOffline'), alert('leak', 'BatteryLow')],
      maintenance: [of('lamp', nowMs / 1000 + 3600)],
    },
    up,
  );
  provideDataSources(new FakePrometheus(responses));
  provideAlerting({ silences: { grafana: [apiSilence({ alertname: 'BatteryLow', device: 'leak' })] } });
  renderPage(<OverviewPage />);
  expect(await screen.findByRole('link', { name: 'Firing alerts 1 1 Warning · 1 silenced · 1 in maintenance' })).toBeInTheDocument();
});

test('problems are listed worst first, each with its link', async () => {
  const nowS = nowMs / 1000;
  provideDataSources(
    new FakePrometheus(
      fleetResponses(
        {
          info,
          up: [of('lamp', 0), of('leak', 1), of('remote', 1)],
          offline: [{ labels: { connector: 'zigbee', device: 'lamp', reason: 'protocol' }, value: 1 }],
          seen: [of('lamp', nowS - 600)],
          battery: [of('remote', 0.06)],
          alerts: [device('leak', { alertname: 'WaterLeak', severity: 'critical', detection: 'water_leak' })],
          alertsSince: [
            { labels: { alertname: 'WaterLeak', connector: 'zigbee', device: 'leak' }, value: nowS - 120 },
            { labels: { alertname: 'BatteryLow', connector: 'zigbee', device: 'remote', start: 'missed' }, value: nowS - 900 },
          ],
          danger: [device('leak', { detection: 'water_leak' })].map(({ labels }) => ({ labels, value: nowS - 3 * 3600 })),
          readings: [{ labels: { __name__: 'iot_water_leak_detected', connector: 'zigbee', device: 'leak' }, value: 1 }],
        },
        up,
      ),
    ),
  );
  renderPage(<OverviewPage />);
  const list = await screen.findByRole('region', { name: 'Needs attention' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([
    'CriticalleakCellarWaterLeakwet3 h ago',
    'Warningremotebattery low: 6%, for at least 15 minat least 15 min ago',
    'OfflinelampKitchenoffline: reported by its source, last seen 10 min ago10 min ago',
  ]);
  expect(within(list).getByRole('link', { name: 'leak' })).toHaveAttribute('href', '/a/gaugeway-devices-app/devices/zigbee/leak');
  expect(screen.getByRole('link', { name: 'Devices OK 0 of 3' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Need attention 3 1 Critical, 1 Warning, 1 Offline' })).toBeInTheDocument();
  expect(within(list).getByText('3 devices')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Firing alerts 1 1 Critical' })).toHaveAttribute(
    'href',
    '/a/gaugeway-devices-app/alerts?state=firing&state=silenced&state=inhibited',
  );
});

test('an exporter that has been dead for days does not answer; it is no first run', async () => {
  const lastUp = [{ labels: { connector: 'zigbee', instance: 'house:10464' }, value: nowMs / 1000 - 3 * 86_400 }];
  const others = {
    'timestamp(iot_connector_up == 1)[30d:5m]': lastUp,
    'timestamp(iot_connector_up >= 0)[30d:5m]': [connector('zigbee', nowMs / 1000 - 3 * 86_400)],
    'max_over_time(iot_connector_up[30d:5m])': lastUp,
    'iot_device_info{connector="zigbee"} @': info,
  };
  provideDataSources(new FakePrometheus(fleetResponses({}, others)));
  renderPage(<OverviewPage />);
  const list = await screen.findByRole('region', { name: 'Needs attention' });
  expect(within(list).getByRole('listitem')).toHaveTextContent(
    /^CriticalExporter house:10464does not answer: no data of 3 devices \(zigbee\)\. Check that it is running and scraped3 d ago$/,
  );
  expect(screen.queryByText('No devices in Prometheus yet')).not.toBeInTheDocument();
});

test("alerts of Grafana's own rules count like those of the data source", async () => {
  config.bootData.user.permissions = { 'alert.rules:read': true };
  const alert = (labels: Record<string, string>) => ({ state: 'Alerting', labels, activeAt: new Date(nowMs - 600_000).toISOString() });
  const alerts = [
    alert({ alertname: 'FreezerWarm', severity: 'critical', connector: 'zigbee', device: 'lamp' }),
    alert({ alertname: 'HouseCold', severity: 'info', area: 'House' }),
  ];
  provideAlerting({ rules: { grafana: [{ query: 'iot_temperature_celsius', alerts }] } });
  provideDataSources(new FakePrometheus(fleetResponses({ info, up: allUp }, up)));
  renderPage(<OverviewPage />);
  expect(await screen.findByRole('link', { name: 'Firing alerts 2 1 Critical, 1 Info' })).toBeInTheDocument();
  const list = screen.getByRole('region', { name: 'Needs attention' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([expect.stringMatching(/^CriticallampKitchenFreezerWarm.*10 min ago$/), 'InfoHouseColdHouse10 min ago']);
  expect(within(list).getByRole('link', { name: 'HouseCold' })).toHaveAttribute('href', '/a/gaugeway-devices-app/alerts?alert=HouseCold');
  config.bootData.user.permissions = {};
});

test('latest events of the exporter', async () => {
  provideDataSources(new FakePrometheus(fleetResponses({ info, up: allUp }, up)));
  const requests = provideBackend(() => ({
    data: {
      data: [
        { id: 1, at_ms: nowMs - 60_000, connector: 'zigbee', event: 'connector_up', attributes: {} },
        {
          id: 2,
          at_ms: nowMs - 20_000,
          connector: 'zigbee',
          device: 'remote',
          name: 'Remote',
          event: 'action',
          attributes: { action: 'single' },
        },
      ],
    },
  }));
  renderPage(<OverviewPage />, { settings: { exporterUrl: 'http://exporter:10464' } });
  const events = await screen.findByRole('region', { name: 'Latest events' });
  expect(await within(events).findByRole('link', { name: 'Remote' })).toHaveAttribute(
    'href',
    '/a/gaugeway-devices-app/devices/zigbee/remote',
  );
  expect(
    within(events)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([expect.stringMatching(/Remote.*Action.*single/), expect.stringMatching(/zigbeeConnector up/)]);
  expect(requests[0]?.url).toBe('/api/plugin-proxy/gaugeway-devices-app/gw/v1/events');
});

test('a rejected token hides the events only', async () => {
  provideDataSources(new FakePrometheus(fleetResponses({ info, up: allUp }, up)));
  provideBackend(() => ({ status: 401, data: { error: { code: 'unauthorized', message: 'expected a token' } } }));
  renderPage(<OverviewPage />, { settings: { exporterUrl: 'http://exporter:10464' } });
  expect(await screen.findByText(/^Events are not available: the exporter rejected the token/)).toBeInTheDocument();
  expect(screen.getByText(/^All 3 devices OK/)).toBeInTheDocument();
});

test('without a data source: a link to the settings for administrators, a hint for viewers', async () => {
  provideDataSources();
  const { unmount } = renderPage(<OverviewPage />, { role: 'Admin' });
  expect(await screen.findByRole('link', { name: 'Open Settings' })).toHaveAttribute('href', '/a/gaugeway-devices-app/settings');
  unmount();
  renderPage(<OverviewPage />, { role: 'Viewer' });
  expect(await screen.findByText(/^Ask a Grafana administrator/)).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Open Settings' })).not.toBeInTheDocument();
});

test('no devices yet', async () => {
  provideDataSources(new FakePrometheus());
  renderPage(<OverviewPage />);
  expect(await screen.findByText('No devices in Prometheus yet')).toBeInTheDocument();
});

test('a failed query can be retried', async () => {
  const prometheus = new FakePrometheus(() => {
    throw new Error('connection refused');
  });
  provideDataSources(prometheus);
  renderPage(<OverviewPage />);
  expect(await screen.findByText('Prometheus does not answer')).toBeInTheDocument();
  prometheus.respond = fleetResponses({ info, up: allUp }, up);
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/^All 3 devices OK/)).toBeInTheDocument();
  expect(screen.queryByText(/connection refused/)).not.toBeInTheDocument();
});
