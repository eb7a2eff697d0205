import React from 'react';
import { Route, Routes } from 'react-router-dom';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { useFleet } from '../../data/useFleet';
import { provideBackend } from '../../testing/fakeBackendSrv';
import { FakePrometheus, type FakeSample, provideDataSources } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { renderPage } from '../../testing/renderPage';
import DevicePage from './DevicePage';

const exporterUrl = 'http://exporter:10464';
const door = { connector: 'zigbee', device: 'a/b "c"' };
const labels = { ...door, name: 'front door', area: 'Hall', model: 'MCCGQ11LM', manufacturer: 'Aqara' };
const at = `/devices/zigbee/${encodeURIComponent(door.device)}`;

function provideDoor(up: number, readings: readonly FakeSample[]): void {
  const answer = fleetResponses(
    {
      info: [{ labels, value: 1 }],
      up: [{ labels: door, value: up }],
      offline: up === 1 ? [] : [{ labels: { ...door, reason: 'poll_failed' }, value: 1 }],
      alerts: up === 1 ? [{ labels: { ...door, alertname: 'DoorOpen', severity: 'warning' }, value: 1 }] : [],
    },
    { 'device="a/b \\"c\\""': readings },
  );
  provideDataSources(new FakePrometheus(answer));
}

/** Grafana's own page has the refresh picker in its head; here it is a button. */
function Refresh() {
  return <button onClick={useFleet().refresh}>Refresh</button>;
}

function show(search = '', settings = {}) {
  const page = (
    <>
      <Refresh />
      <Routes>
        <Route path="devices/:connector/:device/*" element={<DevicePage />} />
      </Routes>
    </>
  );
  return renderPage(page, { at: `${at}${search}`, settings });
}

test('head, alerts and readings, for an id with odd characters', async () => {
  provideDoor(1, [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }]);
  show();
  expect(await screen.findByText('firing: DoorOpen')).toBeInTheDocument();
  expect(screen.getByText('Aqara MCCGQ11LM')).toBeInTheDocument();
  expect(await screen.findByText('Contact open')).toBeInTheDocument();
  expect(screen.getByText('open')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Explore' })).not.toBeInTheDocument();
});

test('who may explore gets there with the query filled in', async () => {
  config.bootData.user.permissions = { 'datasources:explore': true };
  provideDoor(1, [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }]);
  show();
  expect(await screen.findByRole('link', { name: 'Explore' })).toHaveAttribute('href', expect.stringContaining('/explore?'));
  expect(await screen.findByRole('link', { name: /Contact open/ })).toHaveAttribute('href', expect.stringContaining('iot_contact_open'));
});

test('a refresh brings the readings anew', async () => {
  const user = userEvent.setup();
  const readings = [{ labels: { __name__: 'iot_contact_open', ...labels }, value: 1 }];
  provideDoor(1, readings);
  show();
  expect(await screen.findByText('open')).toBeInTheDocument();
  readings[0] = { labels: { __name__: 'iot_contact_open', ...labels }, value: 0 };
  await user.click(screen.getByRole('button', { name: 'Refresh' }));
  expect(await screen.findByText('closed')).toBeInTheDocument();
});

test('offline: why, and that values come back with it', async () => {
  provideDoor(0, []);
  show();
  expect(await screen.findByText(/offline: it does not answer polls/)).toBeInTheDocument();
  expect(await screen.findByText(/its last values are kept/)).toBeInTheDocument();
});

test('mapping: what is exported and why the rest is not; the tab is in the URL', async () => {
  const user = userEvent.setup();
  const row = { ...door, name: 'front door', kind: 'numeric', step: 2, outcome: 'metric', exported: true };
  provideDoor(1, []);
  provideBackend(() => ({
    data: {
      data: [
        { ...row, property: 'voltage', metric: 'iot_battery_voltage_volts', labels: { sensor: 'x' }, unit: 'mV', value: 3.015 },
        { ...row, property: 'effect', outcome: 'none', exported: false, reason: 'never published' },
      ],
    },
  }));
  show('?tab=mapping', { exporterUrl });
  expect(await screen.findByText('iot_battery_voltage_volts{sensor="x"}')).toBeInTheDocument();
  await user.click(screen.getByRole('checkbox', { name: 'Only those that are not exported' }));
  expect(screen.queryByText('voltage')).not.toBeInTheDocument();
  expect(screen.getByText('never published')).toBeInTheDocument();
});

test('events, newest first; without an exporter one line says where they would come from', async () => {
  provideDoor(1, []);
  const event = { ...door, name: 'front door', event: 'action', at_ms: Date.now() };
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
  expect(await screen.findByText(/Events come from the exporter/)).toBeInTheDocument();
});

test('an unknown device leads back to all', async () => {
  provideDataSources(new FakePrometheus(fleetResponses({ info: [{ labels: { ...labels, device: 'other' }, value: 1 }] })));
  show();
  expect(await screen.findByText(/No device "a\/b "c""/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'All devices' })).toHaveAttribute('href', '/a/gaugeway-devices-app/devices');
});
