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
import { safetyQueries } from './blindSensors';

const nowMs = stopClock();
const sink = { connector: 'zigbee', device: 'sink' };

beforeEach(() => {
  config.bootData.user.permissions = { 'alert.rules:read': true, 'alert.rules.external:read': true };
  const info = [{ labels: { ...sink, name: 'Sink' }, value: nowMs / 1000 }];
  const sensors = [{ labels: { ...sink, detection: 'water_leak' }, value: 0 }];
  provideDataSources(new FakePrometheus(fleetResponses({ info }, { [safetyQueries.sensors]: sensors })));
});

const failing = { health: 'err', lastError: 'found duplicate series for the match group' };

test('while rules cannot be evaluated, it is not said that no alert is firing or that sensors are watching', async () => {
  const leak = { ...failing, name: 'WaterLeak', query: 'gaugeway:danger:since_timestamp_seconds > 0' };
  const recorded = { ...failing, name: 'gaugeway:danger:since_timestamp_seconds', query: 'iot_water_leak_detected == 1' };
  provideAlerting({ rules: { 'uid-of-Prometheus': [leak, recorded] } });
  renderPage(<AlertsPage />);
  const notice = await screen.findByRole('alert', { name: /^2 rules of Prometheus are not evaluated/ });
  expect(notice).toHaveTextContent('WaterLeak found duplicate series for the match group');
  expect(screen.queryByText('No alert is firing or pending')).not.toBeInTheDocument();
  expect(screen.queryByText(/is watching/)).not.toBeInTheDocument();
});

test('a failing rule about something else is not reported', async () => {
  const full = { ...failing, name: 'DiskFull', query: 'node_filesystem_avail_bytes < 1' };
  provideAlerting({ rules: { 'uid-of-Prometheus': [full, { name: 'Own', query: 'iot_device_up == 0' }] } });
  renderPage(<AlertsPage />);
  expect(await screen.findByText('No alert is firing or pending')).toBeInTheDocument();
  expect(screen.queryByText(/are not evaluated/)).not.toBeInTheDocument();
});

const evaluated = (agoMs: number) => ({
  name: 'WaterLeak',
  query: 'gaugeway:danger:since_timestamp_seconds > 0',
  health: 'ok',
  lastEvaluation: new Date(nowMs - agoMs).toISOString(),
});

test('rules whose turn does not come are reported with the time of their last evaluation', async () => {
  provideAlerting({ rules: { 'uid-of-Prometheus': [evaluated(3_600_000)] } });
  renderPage(<AlertsPage />);
  const notice = await screen.findByRole('alert', { name: /^1 rule of Prometheus is not evaluated/ });
  expect(notice).toHaveTextContent(/WaterLeak last evaluated \d{4}-\d\d-\d\d/);
});

test.each([
  ['lately', evaluated(100_000)],
  ['not yet, after a start', { ...evaluated(0), lastEvaluation: '0001-01-01T00:00:00Z', health: 'unknown' }],
])('rules that were evaluated %s are not reported', async (_when, rule) => {
  provideAlerting({ rules: { 'uid-of-Prometheus': [rule] } });
  renderPage(<AlertsPage />);
  expect(await screen.findByText('No alert is firing or pending')).toBeInTheDocument();
});

const disk = { name: 'DiskFull', query: 'node_filesystem_avail_bytes < 1', health: 'ok' };

test.each([
  ['none', []],
  ['rules about other things', [disk]],
])('a data source with %s notifies nobody', async (_what, rules) => {
  provideAlerting({ rules: { 'uid-of-Prometheus': rules } });
  renderPage(<AlertsPage />);
  expect(await screen.findByRole('alert', { name: /^Prometheus has no alert rules about devices/ })).toBeInTheDocument();
  expect(screen.queryByText('No alert is firing or pending')).not.toBeInTheDocument();
  expect(screen.queryByText(/is watching/)).not.toBeInTheDocument();
});

test("rules of Grafana's own about devices are enough", async () => {
  provideAlerting({ rules: { 'uid-of-Prometheus': [disk], grafana: [{ name: 'Cold', query: 'iot_temperature_celsius < 5' }] } });
  renderPage(<AlertsPage />);
  expect(await screen.findByText('No alert is firing or pending')).toBeInTheDocument();
});

test('rules of a program that cannot be asked leave traces in the data source', async () => {
  const info = [{ labels: { ...sink, name: 'Sink' }, value: nowMs / 1000 }];
  provideDataSources(new FakePrometheus(fleetResponses({ info }, { 'count(gaugeway:links:info)': [{ value: 1 }] })));
  provideAlerting({ rules: { 'uid-of-Prometheus': [] } });
  renderPage(<AlertsPage />);
  expect(await screen.findByText('No alert is firing or pending')).toBeInTheDocument();
});
