import React from 'react';
import { screen } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { provideAlerting } from '../../testing/fakeAlerting';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import AlertsPage from './AlertsPage';

test('the page says how many devices are in maintenance, and of which an alert fires all the same', async () => {
  config.bootData.user.permissions = { 'alert.rules.external:read': true };
  const nowS = Date.now() / 1000;
  const of = (device: string) => ({ connector: 'zigbee', device });
  const info = ['lamp', 'heater', 'door'].map((device) => ({ labels: { ...of(device), name: device }, value: nowS }));
  const maintenance = ['lamp', 'heater'].map((device) => ({ labels: { ...of(device), safety_sensor: 'false' }, value: nowS + 3600 }));
  const alert = { ...of('heater'), alertname: 'HeaterHot' };
  const prometheus = new FakePrometheus(fleetResponses({ info, maintenance, alerts: [{ labels: alert, value: 1 }] }));
  provideDataSources(prometheus);
  provideAlerting({
    rules: { [prometheus.uid]: [{ query: 'iot_temperature_celsius > 90', alerts: [{ state: 'firing', labels: alert }] }] },
  });
  renderPage(<AlertsPage />);
  const text = await screen.findByText('1 device is in maintenance: its alerts are muted');
  expect(text.closest('a')).toHaveAttribute('href', '/a/gaugeway-devices-app/devices?state=maintenance');
  expect(screen.getByRole('listitem')).toHaveTextContent(/^WarningHeaterHotheaterMaintenance/);
});
