import React from 'react';
import { Route, Routes } from 'react-router-dom';
import { screen, waitFor } from '@testing-library/react';
import type { PluginPageProps } from '@grafana/runtime';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { fleetResponses } from '../../testing/fleetResponses';
import { provideBackend } from '../../testing/fakeBackendSrv';
import { provideStream } from '../../testing/fakeStream';
import { provideDataSources } from '../../testing/provideDataSources';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import DevicePage from './DevicePage';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ pageNav, children }: PluginPageProps) => (
    <>
      <h1>{pageNav?.text}</h1>
      {children}
    </>
  ),
}));

const nowMs = stopClock();
const door = { connector: 'zigbee', device: 'door' };

test('a device that is renamed while its page is live has its new name in the title', async () => {
  const known = { labels: { ...door, name: 'front door' } };
  provideDataSources(new FakePrometheus(fleetResponses({ info: [{ ...known, value: nowMs / 1000 }], up: [{ ...known, value: 1 }] })));
  provideBackend(() => ({ data: { data: [] } }));
  const { urls, send } = provideStream();
  renderPage(
    <Routes>
      <Route path="/devices/*" element={<DevicePage />} />
    </Routes>,
    { at: '/devices/zigbee/door', settings: { exporterUrl: 'http://exporter:10464' } },
  );
  expect(await screen.findByRole('heading', { name: 'front door' })).toBeInTheDocument();
  await waitFor(() => expect(urls).toHaveLength(1));
  const status = { name: 'back door', area: 'Hall', state: 'ok', state_since_ms: 0 };
  send('start', {});
  send('devices', { devices: [{ ...door, status, readings: [], last_seen_ms: nowMs }] });
  send('ready', {});
  expect(await screen.findByRole('heading', { name: 'back door' })).toBeInTheDocument();
});
