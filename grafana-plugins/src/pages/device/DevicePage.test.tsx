import React from 'react';
import { Route, Routes } from 'react-router-dom';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config, getDataSourceSrv } from '@grafana/runtime';
import { deviceMatchers } from '../../core/selector';
import { wholeFleet } from '../../data/fleet';
import { useDevice } from '../../data/useFleet';
import { provideAlerting } from '../../testing/fakeAlerting';
import { provideBackend } from '../../testing/fakeBackendSrv';
import { FakePrometheus, type FakeSample } from '../../testing/fakePrometheus';
import { provideStream } from '../../testing/fakeStream';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import DevicePage from './DevicePage';

const nowMs = stopClock();
const nowS = nowMs / 1000;
const exporterUrl = 'http://exporter:10464';
const door = { connector: 'zigbee', device: 'a/b "c"' };
const labels = { ...door, name: 'front door', area: 'Hall', model: 'MCCGQ11LM', manufacturer: 'Aqara' };
const at = `/devices/zigbee/${encodeURIComponent(door.device)}`;

interface Last {
  readonly seenS?: number;
  readonly reason?: string;
}

function provideDoor(up: number, readings: readonly FakeSample[], { seenS, reason = 'poll_failed' }: Last = {}): FakePrometheus {
  const responses = fleetResponses(
    {
      info: [{ labels, value: 1 }],
      up: [{ labels: door, value: up }],
      seen: seenS === undefined ? [] : [{ labels: door, value: seenS }],
      offline: up === 1 ? [] : [{ labels: { ...door, reason }, value: 1 }],
      alerts: up === 1 ? [{ labels: { ...door, alertname: 'DoorOpen', severity: 'warning' }, value: 1 }] : [],
    },
    { 'device="a/b \\"c\\""': readings },
  );
  const prometheus = new FakePrometheus(responses);
  provideDataSources(prometheus);
  return prometheus;
}

/** Replaces the refresh picker in Grafana's page header. */
function Refresh() {
  return <button onClick={useDevice('zigbee', door.device).refresh}>Refresh</button>;
}

function show(search = '', settings = {}, path = at) {
  const page = (
    <>
      <Refresh />
      <Routes>
        <Route path="devices/:connector/:device/*" element={<DevicePage />} />
      </Routes>
    </>
  );
  return renderPage(page, { at: `${path}${search}`, settings });
}

test('head, alerts and readings, for an id with special characters', async () => {
  provideDoor(1, [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }]);
  show();
  expect(await screen.findByText('firing: DoorOpen')).toBeInTheDocument();
  expect(screen.getByText('Aqara MCCGQ11LM')).toBeInTheDocument();
  expect(await screen.findByText('Contact')).toBeInTheDocument();
  expect(screen.getByText('open')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Explore' })).not.toBeInTheDocument();
});

test('an id with an encoded slash in it is not one with a slash', async () => {
  provideDoor(1, []);
  show('', {}, `/devices/zigbee/${encodeURIComponent('line%2Ftank')}`);
  expect(await screen.findByText('No device "line%2Ftank"')).toBeInTheDocument();
});

test('a device that a list has asks for its readings once, and again on refresh', async () => {
  const { queries } = provideDoor(1, [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }]);
  const dataSource = await getDataSourceSrv().get();
  const readings = () => queries.filter((query) => query.includes('__name__!~"ALERTS'));
  await wholeFleet(dataSource).refresh();
  show();
  expect(await screen.findByText('Contact')).toBeInTheDocument();
  const single = wholeFleet(dataSource).only(deviceMatchers(door.connector, door.device));
  await waitFor(() => expect(single.state).toMatchObject({ loadedAtMs: expect.any(Number), isLoading: false }));
  await waitFor(() => expect(readings()).toHaveLength(1));
  await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));
  await waitFor(() => expect(readings()).toHaveLength(2));
});

test('with access to Explore there are links with the query', async () => {
  config.bootData.user.permissions = { 'datasources:explore': true };
  provideDoor(1, [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }]);
  show();
  expect(await screen.findByRole('link', { name: 'Explore' })).toHaveAttribute('href', expect.stringContaining('/explore?'));
  expect(await screen.findByRole('link', { name: /^Contact/ })).toHaveAttribute('href', expect.stringContaining('iot_contact_open'));
});

const leak = { ...door, alertname: 'WaterLeak', severity: 'critical', detection: 'water_leak' };

/** A leak three hours ago, then the bridge died; the rules of the data source describe the alert. */
function provideLostLeak(runbook: string): void {
  const responses = fleetResponses({
    info: [{ labels, value: 1 }],
    up: [{ labels: door, value: 0 }],
    offline: [{ labels: { ...door, reason: 'connector' }, value: 1 }],
    seen: [{ labels: door, value: nowS - 7200 }],
    alerts: [
      { labels: { ...door, alertname: 'BatteryLow', severity: 'warning' }, value: 1 },
      { labels: leak, value: 1 },
    ],
    alertsSince: [{ labels: { ...door, alertname: 'WaterLeak' }, value: nowS - 34 }],
    danger: [{ labels: { ...door, detection: 'water_leak' }, value: nowS - 3 * 3600 }],
  });
  provideDataSources(new FakePrometheus(responses), { name: 'My Alertmanager', uid: 'am', type: 'alertmanager' });
  const annotations = { summary: 'Water leak: front door, Hall', description: 'First: shut off the water.', runbook_url: runbook };
  const alerts = [
    { state: 'firing', labels: leak, annotations },
    { state: 'firing', labels: { ...leak, device: 'other' }, annotations: { summary: 'of another device' } },
    { state: 'pending', labels: leak, annotations: { summary: 'not yet' } },
  ];
  provideAlerting({ rules: { 'uid-of-Prometheus': [{ alerts }] } });
}

test('an alert: what its rule says, since when, and links to rule, runbook and silence', async () => {
  const permissions = ['alert.rules.external:read', 'alert.instances.external:read', 'alert.instances.external:write'];
  config.bootData.user.permissions = Object.fromEntries(permissions.map((permission) => [permission, true]));
  provideLostLeak('https://docs.test/alerts.md#waterleak');
  show();
  expect(await screen.findByText('First: shut off the water.')).toBeInTheDocument();
  expect(screen.getByText('wet, now offline: connector down, last seen 2 h ago')).toBeInTheDocument();
  const [first, second] = within(screen.getByRole('list', { name: 'Firing alerts' })).getAllByRole('listitem');
  expect(first).toHaveTextContent(/^CriticalWaterLeakfor 3 hWater leak: front door, HallFirst: shut off the water\./);
  expect(second).toHaveTextContent(/^WarningBatteryLow/);
  expect(screen.queryByText(/of another device|not yet/)).not.toBeInTheDocument();
  const href = (name: string) => screen.getByRole('link', { name }).getAttribute('href');
  expect(href('Rule: WaterLeak')).toBe('/alerting/Prometheus/WaterLeak/find');
  expect(href('Runbook: WaterLeak')).toBe('https://docs.test/alerts.md#waterleak');
  expect(screen.getByRole('button', { name: 'Silence: WaterLeak, front door' })).toBeInTheDocument();
});

test('a leak without an alert is critical, also in its card, without a link to a rule that there is not', async () => {
  config.bootData.user.permissions = { 'alert.rules.external:read': true };
  const detected = [{ labels: { ...door, detection: 'water_leak' }, value: 1 }];
  provideDataSources(new FakePrometheus(fleetResponses({ info: [{ labels, value: 1 }], detected })));
  show();
  const card = within(await screen.findByRole('list', { name: 'Firing alerts' }));
  expect(card.getByText('Critical')).toBeInTheDocument();
  expect(card.queryByRole('link')).not.toBeInTheDocument();
});

test('an alert for a viewer: no silence; a runbook without an address is its text', async () => {
  config.bootData.user.permissions = {};
  provideLostLeak('docs/alerts.md#waterleak');
  show();
  const button = await screen.findByRole('button', { name: 'Runbook: WaterLeak' });
  expect(screen.queryByRole('link', { name: /Rule/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Silence|Acknowledge/ })).not.toBeInTheDocument();
  await userEvent.setup().click(button);
  const dialog = within(screen.getByRole('dialog', { name: 'Runbook: WaterLeak' }));
  expect(dialog.getByText(/^A sensor detects water/)).toBeInTheDocument();
});

test("a runbook of one's own without an address is its path", async () => {
  provideLostLeak('docs/ours.md#waterleak');
  show();
  expect(await screen.findByText('Runbook: docs/ours.md#waterleak')).toBeInTheDocument();
});

test('rules that Grafana cannot read are said in words', async () => {
  provideDoor(1, []);
  provideBackend(() => ({ status: 404, data: { message: 'not found' } }));
  show();
  expect(await screen.findByText(/^What the rules say of it is not available/)).toBeInTheDocument();
});

test('the values of a silent device are old, with their age', async () => {
  const reading = { labels: { __name__: 'iot_contact_open', ...labels }, value: 1 };
  const responses = fleetResponses(
    {
      info: [{ labels, value: 1 }],
      up: [{ labels: door, value: 1 }],
      seen: [{ labels: door, value: nowS - 7200 }],
      limit: [{ labels: door, value: 600 }],
    },
    { 'device="a/b \\"c\\""': [reading] },
  );
  provideDataSources(new FakePrometheus(responses));
  show();
  expect(await screen.findByText('no message for 2 h')).toBeInTheDocument();
  expect(await screen.findByText('open')).toHaveAttribute('data-old', 'true');
  expect(screen.getByText(/last value/)).toHaveTextContent('last value 2 h ago');
});

test('a refresh reloads the readings', async () => {
  const user = userEvent.setup();
  const readings = [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }];
  provideDoor(1, readings);
  show();
  expect(await screen.findByText('open')).toBeInTheDocument();
  readings[0] = { labels: { __name__: 'iot_contact_open', ...labels }, value: 0 };
  await user.click(screen.getByRole('button', { name: 'Refresh' }));
  expect(await screen.findByText('closed')).toBeInTheDocument();
});

test('offline: the reason, and a hint about the readings', async () => {
  provideDoor(0, []);
  show();
  expect(await screen.findByText(/offline: no response to polls/)).toBeInTheDocument();
  expect(await screen.findByText(/they return with it/)).toBeInTheDocument();
});

const offlineStatus = {
  ...door,
  name: 'front door',
  state: 'offline',
  up: false,
  reason: 'poll_failed',
  state_since_ms: nowMs - 300_000,
  cause: 'cannot read holding register 0: timed out after 1000 ms',
  last_error: { message: 'cannot read holding register 0: timed out after 1000 ms', at_ms: nowMs - 4000 },
  last_payload: { text: '{"contact":true}', at_ms: nowMs - 600_000 },
};

/** An exporter with one device and empty lists otherwise. */
function provideExporter(status: object): void {
  provideBackend(({ url }) => ({ data: { data: url.endsWith('/devices') ? [status] : [] } }));
}

test('offline: since when and the cause, from the exporter', async () => {
  provideDoor(0, []);
  provideExporter(offlineStatus);
  show('', { exporterUrl });
  expect(await screen.findByText(/^Offline since .* \(5 min\)$/)).toBeInTheDocument();
  expect(screen.getByText('Cause: cannot read holding register 0: timed out after 1000 ms')).toBeInTheDocument();
});

test('offline since the last message, after a restart of the exporter', async () => {
  provideDoor(0, [], { seenS: nowS - 7200 });
  provideExporter(offlineStatus);
  show('', { exporterUrl });
  expect(await screen.findByText(/^Offline since .* \(2 h\)$/)).toBeInTheDocument();
});

test('offline since the connector is down, not since the last message of a device that reports once a day', async () => {
  provideDoor(0, [], { seenS: nowS - 7200, reason: 'connector' });
  provideExporter(offlineStatus);
  show('', { exporterUrl });
  expect(await screen.findByText(/^Offline since .* \(5 min\)$/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'zigbee' })).toHaveAttribute('href', '/a/gaugeway-devices-app/connectors');
});

test('online: no cause, though the exporter has one that Prometheus has not scraped yet', async () => {
  provideDoor(1, [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }]);
  provideExporter(offlineStatus);
  show('?tab=mapping', { exporterUrl });
  expect(await screen.findByRole('heading', { name: 'Diagnostics' })).toBeInTheDocument();
  expect(screen.queryByText(/^Cause/)).not.toBeInTheDocument();
});

test('diagnostics: last error and last payload with their ages', async () => {
  provideDoor(0, []);
  provideExporter(offlineStatus);
  show('?tab=mapping', { exporterUrl });
  const section = await screen.findByRole('region', { name: 'Diagnostics' });
  expect(section).toHaveTextContent(/Last error · \d+ s agocannot read holding register 0/);
  expect(section).toHaveTextContent(/Last payload · 10 min ago\{"contact":true\}/);
});

test('diagnostics of a device without any, and of an exporter that cannot be reached', async () => {
  provideDoor(1, []);
  provideExporter({ ...door, state: 'online', up: true, state_since_ms: 0 });
  const { unmount } = show('?tab=mapping', { exporterUrl });
  expect(await screen.findByText(/no error and no payload/)).toBeInTheDocument();
  unmount();
  provideBackend(() => undefined);
  show('?tab=mapping', { exporterUrl });
  expect(await screen.findByText(/the exporter cannot be reached/)).toBeInTheDocument();
  expect(screen.queryByRole('heading', { name: 'Diagnostics' })).not.toBeInTheDocument();
});

test('mapping: exported properties, reasons for the others; the tab is in the URL', async () => {
  const user = userEvent.setup();
  const row = { ...door, name: 'front door', kind: 'numeric', step: 2, outcome: 'metric', exported: true };
  provideDoor(1, []);
  provideBackend(() => ({
    data: {
      data: [
        { ...row, property: 'voltage', metric: 'iot_battery_voltage_volts', labels: { sensor: 'x' }, unit: 'mV', value: 3.015 },
        { ...row, property: 'humidity', metric: 'iot_relative_humidity_ratio', labels: {}, unit: '%', value: 0.66 },
        { ...row, property: 'effect', outcome: 'none', exported: false, reason: 'never published' },
      ],
    },
  }));
  show('?tab=mapping', { exporterUrl });
  expect(await screen.findByText('iot_battery_voltage_volts{sensor="x"}')).toBeInTheDocument();
  expect(screen.getByRole('row', { name: /^humidity %/ })).toHaveTextContent('66%');
  await user.click(screen.getByRole('checkbox', { name: 'Only not exported' }));
  expect(screen.queryByText('voltage')).not.toBeInTheDocument();
  expect(screen.getByText('never published')).toBeInTheDocument();
});

test('events, latest first; without an exporter there is a notice', async () => {
  provideDoor(1, []);
  const event = { ...door, name: 'front door', event: 'action', at_ms: nowMs };
  provideBackend(() => ({
    data: {
      data: [
        { ...event, id: 1, attributes: { action: 'single' } },
        { ...event, id: 2, attributes: { action: 'double' } },
      ],
    },
  }));
  const { unmount } = show('?tab=events', { exporterUrl });
  expect((await screen.findAllByText(/^action: /)).map(({ textContent }) => textContent)).toEqual(['action: double', 'action: single']);
  unmount();
  show('?tab=events');
  expect(await screen.findByText(/Events require the exporter/)).toBeInTheDocument();
});

test('an unknown device has a link to all devices', async () => {
  provideDataSources(new FakePrometheus(fleetResponses({ info: [{ labels: { ...labels, device: 'other' }, value: 1 }] })));
  show();
  expect(await screen.findByText(/No device "a\/b "c""/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'All devices' })).toHaveAttribute('href', '/a/gaugeway-devices-app/devices');
});

/** The exporter's view of the door, and the value of its contact in the mapping. */
function provideApi(): void {
  const row = {
    ...offlineStatus,
    up: true,
    state: 'online',
    reason: undefined,
    cause: undefined,
    name: 'front door',
    info: { area: 'Hall' },
  };
  const mapping = { ...door, metric: 'iot_contact_open', labels: {}, exported: true, value: 1, value_at_ms: nowMs - 4000 };
  provideBackend(({ url }) => ({ data: { data: url.endsWith('/devices') ? [row] : url.endsWith('/mapping') ? [mapping] : [] } }));
}

test('while Prometheus is away, state and readings are those of the exporter', async () => {
  provideDataSources(
    new FakePrometheus(() => {
      throw new Error('dial tcp 127.0.0.1:9090: connect: connection refused');
    }),
  );
  provideApi();
  show('', { exporterUrl });
  expect(await screen.findByText('Prometheus does not answer')).toBeInTheDocument();
  expect(await screen.findByText('State and readings below are those of the exporter.')).toBeInTheDocument();
  expect(screen.getByText('Hall')).toBeInTheDocument();
  const card = (await screen.findByText('Contact')).closest('li');
  expect(card).toHaveTextContent(/open.*s ago/);
  expect(screen.getAllByRole('alert')).toHaveLength(1);
});

test('live: values and states change as the exporter sends them', async () => {
  provideDoor(1, [{ labels: { __name__: 'iot_contact_open', ...door, name: 'front door' }, value: 0 }]);
  provideApi();
  const { urls, send } = provideStream();
  show('', { exporterUrl });
  expect(await screen.findByText('closed')).toBeInTheDocument();
  await waitFor(() => expect(urls).toHaveLength(1));
  expect(urls[0]).toContain('/gw/v1/stream?connector=zigbee&device=a%2Fb+%22c%22');
  const reading = { metric: 'iot_contact_open', labels: {}, value: 1, at_ms: nowMs };
  const status = { name: 'front door', area: 'Hall', state: 'ok', state_since_ms: 0 };
  send('start', {});
  send('devices', { devices: [{ ...door, status, readings: [reading], last_seen_ms: nowMs }] });
  send('ready', {});
  const card = () => screen.getByText('Contact').closest('li');
  await waitFor(() => expect(card()).toHaveTextContent(/^Contactopennow$/));
  send('devices', { devices: [{ ...door, values: [{ index: 0, value: 0 }], last_seen_ms: nowMs }] });
  await waitFor(() => expect(card()).toHaveTextContent(/^Contactclosednow$/));
  send('devices', {
    devices: [{ ...door, status: { ...status, state: 'offline', reason: 'protocol' }, values: [{ index: 0, value: null }] }],
  });
  expect(await screen.findByText('No current readings')).toBeInTheDocument();
});
