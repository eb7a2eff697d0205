import React from 'react';
import { useLocation } from 'react-router-dom';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { concatMap, from } from 'rxjs';
import { config } from '@grafana/runtime';
import { type EventRow, ExporterError } from '../../../data/exporterApi';
import { type FakeLine, FakeLoki } from '../../../testing/fakeLoki';
import { FakeTempo } from '../../../testing/fakeTempo';
import { provideDataSources } from '../../../testing/provideDataSources';
import { renderPage } from '../../../testing/renderPage';
import { stopClock } from '../../../testing/stopClock';
import { EventsTab } from './EventsTab';

const nowMs = stopClock();
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

function lineAt(agoMs: number, labels: FakeLine['labels'], text: string): FakeLine {
  return { atNs: `${nowMs - agoMs}000000`, text, labels: { connector: 'zigbee', device: 'lamp', ...labels } };
}

const action = lineAt(60_000, { kind: 'event', event: 'action', trace_id: traceId }, 'action: single');
const state = lineAt(120_000, { kind: 'state' }, 'climate_mode: heat');
const warning = lineAt(180_000, { kind: 'log', level: 'warn' }, 'cannot decode the message');
const actionRow: EventRow = {
  id: 7,
  at_ms: nowMs - 60_000,
  connector: 'zigbee',
  device: 'lamp',
  event: 'action',
  attributes: { action: 'single' },
};

function Search() {
  return <output data-testid="search">{useLocation().search}</output>;
}

interface Options {
  readonly at?: string;
  readonly events?: readonly EventRow[];
  readonly error?: ExporterError;
  readonly settings?: object;
}

function show({ at = '/', events = [actionRow], error, settings }: Options = {}) {
  const onRefreshEvents = jest.fn();
  const tab = <EventsTab connector="zigbee" id="lamp" events={error ? undefined : events} {...{ error, nowMs, onRefreshEvents }} />;
  renderPage(
    <>
      {tab}
      <Search />
    </>,
    { at, settings },
  );
  return onRefreshEvents;
}

const rows = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);

beforeEach(() => {
  config.bootData.user.permissions = { 'datasources:explore': true };
});

test('lines of Loki with those of the buffer: no event twice, kinds as words, a link to the trace', async () => {
  provideDataSources(new FakeLoki([state, action, warning]), new FakeTempo());
  show({ events: [actionRow, { ...actionRow, id: 8, at_ms: nowMs - 1000, attributes: { action: 'double' } }] });
  expect(await screen.findByText('climate_mode: heat')).toBeInTheDocument();
  expect(rows()).toEqual([
    expect.stringMatching(/ EventAction · action: double$/),
    expect.stringMatching(/ Eventaction: singleTrace$/),
    expect.stringMatching(/ Stateclimate_mode: heat$/),
    expect.stringMatching(/ LogWarning: cannot decode the message$/),
  ]);
  const link = await screen.findByRole('link', { name: 'Trace' });
  expect(decodeURIComponent(link.getAttribute('href') ?? '')).toMatch(new RegExp(`/explore\\?.*"query":"${traceId}"`));
  expect(screen.getByText('All 4 in the selected time range.')).toBeInTheDocument();
});

test('without access to Explore, or without Tempo, there is no link', async () => {
  config.bootData.user.permissions = {};
  provideDataSources(new FakeLoki([action]), new FakeTempo());
  show();
  expect(await screen.findByText('action: single')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Trace' })).not.toBeInTheDocument();
});

test('kinds are a filter, kept in the URL', async () => {
  const user = userEvent.setup();
  const loki = new FakeLoki([state, action, warning]);
  provideDataSources(loki);
  show({ at: '/?kinds=state,log' });
  expect(await screen.findByText('climate_mode: heat')).toBeInTheDocument();
  expect(screen.queryByText(/action/)).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Log', pressed: true }));
  expect(await screen.findByText('1 in the selected time range.')).toBeInTheDocument();
  expect(screen.getByTestId('search')).toHaveTextContent('?kinds=state');
  expect(loki.requests.at(-1)?.expr).toContain('kind=~"state"');
  await user.click(screen.getByRole('button', { name: 'State', pressed: true }));
  expect(screen.getByTestId('search')).toBeEmptyDOMElement();
});

test('older lines come in pages', async () => {
  const user = userEvent.setup();
  const many = Array.from({ length: 150 }, (_, index) => lineAt(1000 * (index + 1), { kind: 'message' }, `message ${index}`));
  provideDataSources(new FakeLoki(many));
  show({ events: [] });
  expect(await screen.findByText('The newest 100.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Older' }));
  expect(await screen.findByText('All 150 in the selected time range.')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Older' })).not.toBeInTheDocument();
});

test('the time range of the URL is queried', async () => {
  const loki = new FakeLoki([]);
  provideDataSources(loki);
  show({ at: '/?from=2026-01-01T00:00:00.000Z&to=1767229200000' });
  expect(await screen.findByText(/No lines of these kinds in the selected time range/)).toBeInTheDocument();
  expect(loki.requests[0]).toMatchObject({ fromMs: Date.UTC(2026, 0, 1), toMs: 1_767_229_200_000 });
  expect(screen.getByRole('button', { name: 'Live' })).toHaveAttribute('aria-disabled', 'true');
});

test('a Loki without structured metadata has the device in its lines', async () => {
  const loki = new FakeLoki([state]);
  loki.isWithoutMetadata = true;
  provideDataSources(loki);
  show();
  expect(await screen.findByText('climate_mode: heat')).toBeInTheDocument();
});

describe('live', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('new lines appear while the tab is visible', async () => {
    const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
    const loki = new FakeLoki([action]);
    provideDataSources(loki);
    const onRefreshEvents = show();
    await screen.findByText('action: single');
    await user.click(screen.getByRole('button', { name: 'Live' }));
    loki.lines = [action, lineAt(0, { kind: 'state' }, 'climate_mode: off')];
    await act(() => jest.advanceTimersByTimeAsync(5000));
    expect(screen.getByText('climate_mode: off')).toBeInTheDocument();
    expect(onRefreshEvents).toHaveBeenCalledTimes(1);
    const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const requests = loki.requests.length;
    await act(() => jest.advanceTimersByTimeAsync(60_000));
    expect(loki.requests).toHaveLength(requests);
    visibility.mockRestore();
    await act(async () => document.dispatchEvent(new Event('visibilitychange')));
    expect(loki.requests).toHaveLength(requests + 1);
  });

  test('once Loki answers again, its error is gone', async () => {
    const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
    const loki = new FakeLoki([state]);
    loki.error = 'An error occurred within the plugin';
    provideDataSources(loki);
    show();
    expect(await screen.findByText(/History is not available/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Live' }));
    loki.error = undefined;
    await act(() => jest.advanceTimersByTimeAsync(5000));
    expect(screen.getByText('climate_mode: heat')).toBeInTheDocument();
    expect(screen.queryByText(/History is not available/)).not.toBeInTheDocument();
  });
});

test.each([
  { is: 'without Loki', sources: [], settings: {}, text: /requires a Loki data source.*Add one: Connections/ },
  { is: 'with several', sources: [new FakeLoki([], 'a'), new FakeLoki([], 'b')], settings: {}, text: /several: select one in Settings/ },
  { is: 'with none by the settings', sources: [new FakeLoki([state])], settings: { lokiUid: 'none' }, text: /Settings has None selected/ },
  { is: 'with one that is gone', sources: [], settings: { lokiUid: 'old' }, text: /does not exist, or you are not allowed to query it/ },
])('$is one line says so, and the buffer is shown', async ({ sources, settings, text }) => {
  provideDataSources(...sources);
  show({ settings });
  expect(await screen.findByText(text)).toBeInTheDocument();
  expect(screen.getByText('action: single')).toBeInTheDocument();
});

test('Loki away: one line says so, and the buffer is shown', async () => {
  const loki = new FakeLoki();
  loki.error = 'An error occurred within the plugin';
  provideDataSources(loki);
  show();
  expect(await screen.findByText(/^History is not available: Loki does not answer\. Check/)).toBeInTheDocument();
  expect(rows()).toEqual([expect.stringMatching(/ EventAction · action: single$/)]);
});

test('events of the buffer are shown while Loki is asked, and that it is', async () => {
  const loki = new FakeLoki([state]);
  const answer = loki.query;
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  loki.query = (request) => from(released).pipe(concatMap(() => answer(request)));
  provideDataSources(loki);
  show();
  expect(await screen.findByText('Action · action: single')).toBeInTheDocument();
  expect(screen.getByText('Loading events')).toBeInTheDocument();
  await act(async () => release());
  expect(await screen.findByText('climate_mode: heat')).toBeInTheDocument();
  expect(screen.queryByText('Loading events')).not.toBeInTheDocument();
});

test('the exporter away: one line says so, and the history is shown', async () => {
  provideDataSources(new FakeLoki([action, state]));
  show({ error: new ExporterError('unreachable', 'Bad Gateway') });
  expect(await screen.findByText(/The newest events are not available: the exporter cannot be reached/)).toBeInTheDocument();
  expect(await screen.findAllByRole('listitem')).toHaveLength(2);
});
