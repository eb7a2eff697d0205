import React from 'react';
import { screen } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { FakeTempo } from '../../../testing/fakeTempo';
import { provideDataSources } from '../../../testing/provideDataSources';
import { renderPage } from '../../../testing/renderPage';
import { TracesTab } from './TracesTab';

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

function show(settings = {}) {
  return renderPage(<TracesTab connector="modbus" id="meter" nowMs={startMs} />, { settings });
}

beforeEach(() => {
  config.bootData.user.permissions = { 'datasources:explore': true };
});

test('the newest traces with time, name, duration and status, and a link into Explore', async () => {
  const tempo = new FakeTempo([
    { id: traceId, name: 'poll meter', startMs, durationMs: 1234, statuses: ['error'] },
    { id: 'b', name: '', startMs: startMs - 1000, statuses: ['unset'] },
  ]);
  provideDataSources(tempo);
  show();
  const rows = await screen.findAllByRole('row');
  expect(rows.slice(1).map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^2026-01-0\d .*poll meter1\.23 sFailed$/),
    expect.stringMatching(/bbelow 1 msOK$/),
  ]);
  expect(tempo.queries[0]).toContain('span.gaugeway.device = "meter" && span.gaugeway.connector = "modbus"');
  const href = decodeURIComponent(screen.getByRole('link', { name: /poll meter/ }).getAttribute('href') ?? '');
  expect(href).toContain(`"query":"${traceId}"`);
  expect(href).toContain(`"from":"${startMs - 3_600_000}"`);
});

test('none in the time range', async () => {
  provideDataSources(new FakeTempo());
  show();
  expect(await screen.findByText(/No traces of this device in the selected time range/)).toBeInTheDocument();
});

test('Tempo away: one line says so', async () => {
  const tempo = new FakeTempo();
  tempo.error = 'Bad Gateway';
  provideDataSources(tempo);
  show();
  expect(await screen.findByText(/^Traces are not available: Tempo does not answer\. Check/)).toBeInTheDocument();
});

test('without Tempo one line says so, and how to add it', async () => {
  provideDataSources();
  show();
  expect(await screen.findByText(/require a Tempo data source.*Add one: Connections, Add new connection, Tempo/)).toBeInTheDocument();
});
