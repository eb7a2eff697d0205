import React from 'react';
import { screen } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { provideAlerting } from '../../testing/fakeAlerting';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import AlertsPage from './AlertsPage';

const nowMs = stopClock();
const sink = { connector: 'zigbee', device: 'sink' };
const rules = [
  {
    query: 'iot_device_up == 0',
    alerts: [{ state: 'firing', labels: { ...sink, alertname: 'DeviceOffline' }, activeAt: new Date(nowMs - 34_000).toISOString() }],
  },
];
const cards = async () => (await screen.findAllByRole('listitem')).map(({ textContent }) => textContent);

/** Devices that are not known until the returned function is called. */
function provideSlowDevices(): () => void {
  let answer: (() => void) | undefined;
  const info = [{ labels: { ...sink, name: 'Sink', area: 'Kitchen' }, value: nowMs / 1000 }];
  const prometheus = new FakePrometheus(fleetResponses({ info }));
  prometheus.held = new Promise((resolve) => (answer = resolve));
  provideDataSources(prometheus);
  provideAlerting({ rules: { [prometheus.uid]: rules } });
  return () => answer?.();
}

beforeEach(() => {
  config.bootData.user.permissions = { 'alert.rules:read': true, 'alert.rules.external:read': true };
});

test('the list does not wait for the devices; what they add comes after', async () => {
  const answer = provideSlowDevices();
  renderPage(<AlertsPage />);
  expect(await cards()).toEqual([expect.stringMatching(/^WarningDeviceOfflinesink[A-Z]/)]);
  expect(screen.getByText('Checking the sensors for leak, smoke, gas and carbon monoxide')).toBeInTheDocument();
  answer();
  expect(await screen.findByText('for 34 s')).toBeInTheDocument();
  expect(await cards()).toEqual([expect.stringMatching(/^WarningDeviceOfflineSink, Kitchenfor 34 s/)]);
});

test('a list that is grouped by area waits for the areas', async () => {
  const answer = provideSlowDevices();
  renderPage(<AlertsPage />, { at: '/?group=area' });
  await screen.findByRole('search');
  expect(screen.queryByText('DeviceOffline')).not.toBeInTheDocument();
  answer();
  expect(await screen.findByRole('heading', { name: 'Kitchen' })).toBeInTheDocument();
});
