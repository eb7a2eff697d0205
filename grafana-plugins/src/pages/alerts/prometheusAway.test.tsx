import React from 'react';
import { screen } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { provideAlerting } from '../../testing/fakeAlerting';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import AlertsPage from './AlertsPage';

const freezer = { query: 'max(iot_temperature_celsius)', alerts: [{ state: 'Alerting', labels: { alertname: 'FreezerWarm' } }] };

/** A data source of which Grafana says no more than that it failed. */
function provideFailing(message: string): void {
  config.bootData.user.permissions = { 'alert.rules:read': true, 'alert.rules.external:read': true };
  const prometheus = new FakePrometheus(() => {
    throw new Error(message);
  });
  provideDataSources(prometheus);
  provideAlerting({
    rules: { grafana: [freezer] },
    respond: ({ url }) => (url.includes(prometheus.uid) ? { status: 500, data: { message } } : undefined),
  });
}

test('while Prometheus is away one box says so, and that its alerts are unknown; those of Grafana are listed', async () => {
  provideFailing('An error occurred within the plugin');
  renderPage(<AlertsPage />);
  expect(await screen.findByText('FreezerWarm')).toBeInTheDocument();
  const [box, ...others] = screen.getAllByRole('alert');
  expect(others).toEqual([]);
  expect(box).toHaveTextContent(/^Prometheus does not answer.*Check that Prometheus is running.*Its alerts are unknown until it answers\./);
  expect(box).not.toHaveTextContent('within the plugin');
});

test('where Prometheus answers with an error, the alerts have a box of their own with it', async () => {
  provideFailing('query timed out');
  renderPage(<AlertsPage />);
  expect(await screen.findByRole('alert', { name: 'Alerts of Prometheus are not available' })).toHaveTextContent('query timed out');
  expect(screen.getByRole('alert', { name: 'Cannot load devices' })).not.toHaveTextContent('Its alerts are unknown');
});
