import React from 'react';
import { screen, within } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { provideAlerting } from '../../testing/fakeAlerting';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import OverviewPage from './OverviewPage';
import { systemStatusQueries } from './systemStatus';

stopClock();
const lamp = { connector: 'zigbee', device: 'lamp' };

beforeEach(() => {
  config.bootData.user.permissions = { 'alert.rules:read': true, 'alert.rules.external:read': true };
  const up = [{ labels: { connector: 'zigbee' }, value: 1 }];
  const responses = fleetResponses(
    { info: [{ labels: { ...lamp, name: 'Lamp' }, value: 1 }], up: [{ labels: lamp, value: 1 }] },
    { [systemStatusQueries.up]: up },
  );
  provideDataSources(new FakePrometheus(responses));
});

afterEach(() => {
  config.bootData.user.permissions = {};
});

async function findLines() {
  const list = await screen.findByRole('region', { name: 'Needs attention' });
  return (await within(list).findAllByRole('listitem')).map(({ textContent }) => textContent);
}

const failing = (name: string) => ({ name, query: 'iot_device_up == 0', health: 'err', lastError: 'many-to-many' });

test('rules that are not evaluated need attention, although no alert fires', async () => {
  const rules = ['WaterLeak', 'Smoke', 'Gas', 'CarbonMonoxide'].map(failing);
  const requests = provideAlerting({ rules: { 'uid-of-Prometheus': rules } });
  renderPage(<OverviewPage />);
  expect(await findLines()).toEqual([
    'CriticalAlert rules4 are not evaluated, so what they watch raises no alert: WaterLeak, Smoke, Gas, …',
  ]);
  expect(screen.getByRole('link', { name: 'Alert rules' })).toHaveAttribute('href', '/a/gaugeway-devices-app/alerts');
  expect(requests.some(({ url }) => url.endsWith('/uid-of-Prometheus/api/v1/rules?exclude_alerts=true'))).toBe(true);
});

test('that no rule is about devices needs attention', async () => {
  provideAlerting({ rules: { 'uid-of-Prometheus': [] } });
  renderPage(<OverviewPage />);
  expect(await findLines()).toEqual(['WarningAlert rulesnone about devices: nobody is notified, also not of leak or smoke']);
});

test('nothing is said of rules that may not be read', async () => {
  provideAlerting({ respond: ({ url }) => (url.includes('/rules') ? { status: 403, data: {} } : undefined) });
  renderPage(<OverviewPage />);
  expect(await screen.findByText(/^1 device OK/)).toBeInTheDocument();
});
