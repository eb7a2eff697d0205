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
const flooded = { ...sink, alertname: 'CellarFlooded', severity: 'critical' };

beforeEach(() => {
  config.bootData.user.permissions = { 'alert.rules:read': true, 'alert.rules.external:read': true };
  const info = [{ labels: { ...sink, name: 'Sink' }, value: nowMs / 1000 }];
  const detected = [{ labels: { ...sink, detection: 'water_leak' }, value: 1 }];
  provideDataSources(new FakePrometheus(fleetResponses({ info, detected, alerts: [{ labels: flooded, value: 1 }] })));
});

const ruleWith = (query: string) => ({
  'uid-of-Prometheus': [{ name: 'CellarFlooded', query, alerts: [{ state: 'firing', labels: flooded }] }],
});

test('a rule on the metric of a danger, without its label, is named with the label: somebody is notified', async () => {
  provideAlerting({ rules: ruleWith('iot_water_leak_detected{name="Sink"} == 1') });
  renderPage(<AlertsPage />);
  expect(await screen.findByRole('list', { name: /^Counted twice/ })).toHaveTextContent('CellarFlooded detection: water_leak');
  expect(screen.queryByText(/nobody is notified/)).not.toBeInTheDocument();
});

test('a rule about something else does not hide that nobody is notified of the danger', async () => {
  provideAlerting({ rules: ruleWith('iot_device_up == 0') });
  renderPage(<AlertsPage />);
  expect(await screen.findByRole('list', { name: /nobody is notified$/ })).toHaveTextContent('Sink: wet');
  expect(screen.queryByText(/^Counted twice/)).not.toBeInTheDocument();
});

test('an alert that another data source evaluates is an alert of the danger', async () => {
  const leak = { ...sink, alertname: 'WaterLeak', severity: 'critical', detection: 'water_leak' };
  provideAlerting({ rules: { 'uid-of-Prometheus': [{ query: 'gaugeway:danger > 0', alerts: [{ state: 'firing', labels: leak }] }] } });
  renderPage(<AlertsPage />);
  expect(await screen.findByText('WaterLeak')).toBeInTheDocument();
  expect(await screen.findByText('1 of 1 alerts')).toBeInTheDocument();
  expect(screen.queryByText(/nobody is notified|Counted twice/)).not.toBeInTheDocument();
});
