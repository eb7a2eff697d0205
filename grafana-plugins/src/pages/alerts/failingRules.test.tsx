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
  const notice = await screen.findByRole('alert', { name: /^2 rules of Prometheus cannot be evaluated/ });
  expect(notice).toHaveTextContent('WaterLeak found duplicate series for the match group');
  expect(screen.queryByText('No alert is firing or pending')).not.toBeInTheDocument();
  expect(screen.queryByText(/is watching/)).not.toBeInTheDocument();
});

test('a failing rule about something else is not reported', async () => {
  provideAlerting({ rules: { 'uid-of-Prometheus': [{ ...failing, name: 'DiskFull', query: 'node_filesystem_avail_bytes < 1' }] } });
  renderPage(<AlertsPage />);
  expect(await screen.findByText('No alert is firing or pending')).toBeInTheDocument();
  expect(screen.queryByText(/cannot be evaluated/)).not.toBeInTheDocument();
});
