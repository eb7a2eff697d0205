import React from 'react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config } from '@grafana/runtime';
import { provideBackend, type Respond } from '../../testing/fakeBackendSrv';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { type FakeDataSource, provideDataSources } from '../../testing/provideDataSources';
import { FakeTempo } from '../../testing/fakeTempo';
import { renderPage } from '../../testing/renderPage';
import { stopClock } from '../../testing/stopClock';
import ConnectorsPage from './ConnectorsPage';

const nowMs = stopClock();
const exporterUrl = 'http://exporter:10464';
const down = {
  connector: 'zigbee',
  type: 'zigbee2mqtt',
  state: 'down',
  state_since_ms: nowMs - 600_000,
  devices: 42,
  series: 500,
  messages: 1,
  error: {
    code: 'connection_refused',
    kind: 'connect',
    message: 'cannot connect to "mqtt://localhost:1883": connection refused',
    at_ms: nowMs - 2000,
  },
};

const spool = { bytes: 450_000_000, max_bytes: 500_000_000, samples: 1_200_000, oldest_ms: nowMs - 7_200_000, written_bytes: 1 };
const away = {
  output: 'store',
  type: 'remote_write',
  url: 'http://store:8428/api/v1/write',
  server: 'victoriametrics',
  order: 'fresh_first',
  state: 'down',
  state_since_ms: nowMs - 600_000,
  reason: 'connect ECONNREFUSED 127.0.0.1:8428',
  last_success_ms: nowMs - 600_000,
  pending_samples: 18_204,
  oldest_pending_ms: nowMs - 590_000,
  sent_samples: 1_204_332,
  repeated_samples: 0,
  adjusted_samples: 0,
  sent_bytes: 1,
  requests: 1,
  retried_requests: 1,
  rejected: { out_of_bounds: 3 },
  lost: { size: 5, age: 2 },
};

/** An exporter with a connector that is down, and these outputs. */
function exporter(outputs: readonly object[] = []): Respond {
  return ({ url }) => {
    if (url.endsWith('/v1/outputs')) {
      return { data: { data: outputs } };
    }
    return url.endsWith('/v1/stats') ? { data: { data: { spool } } } : { data: { data: [down] } };
  };
}

function provideMetrics(...others: readonly FakeDataSource[]): void {
  const labels = { connector: 'zigbee' };
  provideDataSources(
    new FakePrometheus((expression) => {
      if (expression.includes('gaugeway_series_dropped')) {
        return [{ labels, value: 7 }];
      }
      return expression.includes('iot_connector_up') ? [{ labels, value: 0 }] : [];
    }),
    ...others,
  );
}

const notFound = { status: 404, data: { error: { code: 'not_found', message: 'cannot find /api/v1/outputs' } } };

function setControlPermission(isAllowed: boolean): void {
  config.bootData.user.permissions = { 'gaugeway-devices-app.exporter:control': isAllowed };
}

test('a connector that is down: since when, why, and the advice', async () => {
  provideMetrics();
  provideBackend(exporter());
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  expect(await screen.findByText(/Down for 10 min: cannot connect to "mqtt:\/\/localhost:1883": connection refused/)).toBeInTheDocument();
  expect(screen.getByText(/check host and port/)).toBeInTheDocument();
  expect(screen.getByText(/7 dropped by the series limit/)).toBeInTheDocument();
});

test('without an exporter the metrics are shown, with a notice about the error messages', async () => {
  provideMetrics();
  renderPage(<ConnectorsPage />);
  expect(await screen.findByText('Down')).toBeInTheDocument();
  expect(screen.getByText(/ask a Grafana administrator to set its URL/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Reload config' })).not.toBeInTheDocument();
});

test('an exporter that does not answer: which connectors it had, and when the last data came', async () => {
  const labels = { connector: 'zigbee', instance: 'house:10464' };
  const answers: ReadonlyArray<readonly [part: string, value: number]> = [
    ['max_over_time(timestamp(', nowMs / 1000 - 180],
    ['max_over_time(iot_connector_up', 1],
    ['(up) == 0', 0],
  ];
  provideDataSources(
    new FakePrometheus((expression) =>
      answers
        .filter(([part]) => expression.includes(part))
        .slice(0, 1)
        .map(([, value]) => ({ labels, value })),
    ),
  );
  renderPage(<ConnectorsPage />);
  expect(
    await screen.findByText(/^Exporter house:10464 does not answer: no data of zigbee\. .* Last data 3 min ago\.$/),
  ).toBeInTheDocument();
});

test.each([
  [{ status: 502, data: { message: 'Bad Gateway' } }, /^The exporter does not answer/],
  [{ status: 403, data: { error: { code: 'forbidden', message: 'the token lacks the scope "control"' } } }, /rejected the control token/],
])('a reload that does not get through says so in words', async (response, text) => {
  const user = userEvent.setup();
  setControlPermission(true);
  provideMetrics();
  provideBackend((request) => (request.url.endsWith('/reload') ? response : exporter()(request)));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  await user.click(await screen.findByRole('button', { name: 'Reload config' }));
  await user.click(await screen.findByRole('button', { name: 'Reload' }));
  expect(await screen.findByText(text)).toBeInTheDocument();
});

test('Prometheus away: the connectors that the API has, and what is away', async () => {
  provideDataSources(
    new FakePrometheus(() => {
      throw new Error('Post "http://prometheus:9090/api/v1/query": dial tcp 10.0.0.5:9090: connect: connection refused');
    }),
  );
  provideBackend(exporter());
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  expect(await screen.findByText('Prometheus does not answer')).toBeInTheDocument();
  expect(screen.getByText(/^Grafana gets no response from it/)).toBeInTheDocument();
  expect(await screen.findByText(/Down for 10 min/)).toBeInTheDocument();
});

test('two exporters with a connector of the same name are two cards', async () => {
  const at = (instance: string, value: number) => ({ labels: { connector: 'zigbee', instance }, value });
  provideDataSources(
    new FakePrometheus((expression) =>
      expression.includes('iot_connector_up') && !/rate|last_over/.test(expression) ? [at('house:10464', 1), at('exporter:10464', 0)] : [],
    ),
  );
  provideBackend(exporter());
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  const cards = await screen.findAllByRole('region', { name: /^zigbee/ });
  expect(cards.map(({ textContent }) => /at (house|exporter):10464/.exec(textContent ?? '')?.[1])).toEqual(['exporter', 'house']);
  // the API is that of one of them
  expect(await within(cards[0] as HTMLElement).findByText(/Down for 10 min/)).toBeInTheDocument();
  expect(within(cards[1] as HTMLElement).getByText('Receiving')).toBeInTheDocument();
});

test('reload needs a confirmation, and shows the error of the exporter', async () => {
  const user = userEvent.setup();
  setControlPermission(true);
  provideMetrics();
  const requests = provideBackend((request) =>
    request.url.endsWith('/reload')
      ? { status: 400, data: { error: { code: 'bad_config', message: 'cannot reload the config: gaugeway.yaml:3: unknown key "uri"' } } }
      : exporter()(request),
  );
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  await user.click(await screen.findByRole('button', { name: 'Reload config' }));
  expect(requests.some(({ url }) => url.endsWith('/reload'))).toBe(false);
  await user.click(await screen.findByRole('button', { name: 'Reload' }));
  expect(await screen.findByText(/unknown key "uri"/)).toBeInTheDocument();
  expect(requests.find(({ url }) => url.endsWith('/reload'))?.method).toBe('POST');
});

test('the focus is back at the button of a reload, whether it was confirmed or not', async () => {
  const user = userEvent.setup();
  setControlPermission(true);
  provideMetrics();
  provideBackend((request) => (request.url.endsWith('/reload') ? { data: {} } : exporter()(request)));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  const button = await screen.findByRole('button', { name: 'Reload config' });
  await user.click(button);
  await screen.findByRole('dialog');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(button).toHaveFocus());
  await user.click(button);
  await user.click(await screen.findByRole('button', { name: 'Reload' }));
  await screen.findByText('Config reloaded');
  await waitFor(() => expect(button).toHaveFocus());
});

test('no reload without the permission', async () => {
  setControlPermission(false);
  provideMetrics();
  provideBackend(exporter());
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  await screen.findByText(/Down for/);
  expect(screen.queryByRole('button', { name: 'Reload config' })).not.toBeInTheDocument();
});

test('an output that is away: why, what waits, what was refused and lost, and the spool', async () => {
  provideMetrics();
  provideBackend(exporter([away, { ...away, output: 'cloud', state: 'up', reason: undefined, rejected: {}, lost: {} }]));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  const card = within(await screen.findByRole('region', { name: 'store' }));
  expect(card.getByText('Not reachable for 10 min: connect ECONNREFUSED 127.0.0.1:8428')).toBeInTheDocument();
  expect(card.getByText(/Check that the storage is running/)).toBeInTheDocument();
  expect(card.getByText('18 204, the oldest 10 min old')).toBeInTheDocument();
  expect(card.getByText('3: out of bounds')).toBeInTheDocument();
  expect(card.getByText('7: spool full 5, too long in the spool 2')).toBeInTheDocument();
  const healthy = within(screen.getByRole('region', { name: 'cloud' }));
  expect(healthy.getByText('Sending')).toBeInTheDocument();
  expect(healthy.queryByText('Rejected samples')).not.toBeInTheDocument();
  expect(screen.getByRole('meter', { name: 'Spool' })).toHaveAttribute('aria-valuenow', '90');
  expect(screen.getByText('450 MB of 500 MB')).toBeInTheDocument();
  expect(screen.getByText('Almost full')).toBeInTheDocument();
});

test.each([
  ['without outputs', exporter()],
  ['of an older exporter', ((request) => (/outputs|stats/.test(request.url) ? notFound : exporter()(request))) as Respond],
])('%s there is no section', async (_what, respond) => {
  provideMetrics();
  const requests = provideBackend(respond);
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  await screen.findByText(/Down for/);
  expect(requests.some(({ url }) => url.endsWith('/outputs'))).toBe(true);
  expect(screen.queryByRole('heading', { name: 'Outputs' })).not.toBeInTheDocument();
});

test('outputs that cannot be loaded are said to be so', async () => {
  provideMetrics();
  const failure = { status: 500, data: { error: { code: 'internal', message: 'the request failed' } } };
  provideBackend((request) => (request.url.endsWith('/outputs') ? failure : exporter()(request)));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  expect(await screen.findByText('Outputs are not available: the request failed')).toBeInTheDocument();
});

test('outputs are shown while the data source is away, which may be their target', async () => {
  provideDataSources(
    new FakePrometheus(() => {
      throw new Error('Bad Gateway');
    }),
  );
  provideBackend(exporter([away]));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  expect(await screen.findByText(/Not reachable for 10 min/)).toBeInTheDocument();
});

test('outputs for lines and spans, in their units; without numbers of samples', async () => {
  provideMetrics();
  const base = { state: 'up', state_since_ms: nowMs - 600_000, url: 'http://loki:3100', rejected: {}, lost: {} };
  const loki = {
    ...base,
    output: 'loki',
    kind: 'loki',
    state: 'down',
    reason: 'connect ECONNREFUSED',
    pending: 120,
    sent: 5000,
    lost: { memory: 4 },
  };
  const otlp = { ...base, output: 'otlp', kind: 'otlp', pending: 3, sent: 40 };
  provideBackend(exporter([loki, otlp, { output: 'future', kind: 'kafka', state: 'thinking', state_since_ms: nowMs }]));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  const lines = within(await screen.findByRole('region', { name: 'loki' }));
  expect(lines.getByText('Lines waiting').closest('dt')?.nextSibling).toHaveTextContent('120');
  expect(lines.getByText('Lost lines').closest('dt')?.nextSibling).toHaveTextContent('4: memory full');
  expect(lines.getByText(/Check that Loki is running/)).toBeInTheDocument();
  expect(lines.queryByText('Order')).not.toBeInTheDocument();
  const spans = within(screen.getByRole('region', { name: 'otlp' }));
  expect(spans.getByText('Spans waiting').closest('dt')?.nextSibling).toHaveTextContent('3');
  expect(spans.getByText('OpenTelemetry (OTLP) · http://loki:3100')).toBeInTheDocument();
  expect(screen.getByRole('region', { name: 'future' })).toHaveTextContent(/thinking for/);
});

test('a card links to the slow and failed traces, with Tempo and access to Explore', async () => {
  config.bootData.user.permissions = { 'datasources:explore': true };
  provideMetrics(new FakeTempo());
  const { unmount } = renderPage(<ConnectorsPage />);
  const link = await screen.findByRole('link', { name: 'Slow and failed traces' });
  const panes = new URLSearchParams(link.getAttribute('href')?.split('?')[1]).get('panes') ?? '';
  expect(panes).toContain('&& (status = error || duration > 1s)');
  unmount();
  config.bootData.user.permissions = {};
  renderPage(<ConnectorsPage />);
  await screen.findByText('Down');
  expect(screen.queryByRole('link', { name: 'Slow and failed traces' })).not.toBeInTheDocument();
});

test('a spool on a full disk', async () => {
  provideMetrics();
  const full = { data: { data: { spool: { ...spool, problem: 'ENOSPC: no space left on device' } } } };
  provideBackend((request) => (request.url.endsWith('/stats') ? full : exporter([away])(request)));
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  expect(await screen.findByText('Cannot be written: ENOSPC: no space left on device')).toBeInTheDocument();
  expect(screen.getByText('Not writable')).toBeInTheDocument();
});

test('while the exporter is away, unmapped topics are said to be unknown in words', async () => {
  provideMetrics();
  provideBackend((request) =>
    request.url.endsWith('/v1/unmapped')
      ? { status: 502, data: { message: 'Bad Gateway' } }
      : request.url.endsWith('/v1/connectors')
        ? { data: { data: [{ ...down, type: 'mqtt' }] } }
        : exporter()(request),
  );
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  await userEvent.click(await screen.findByText('Unmapped topics'));
  expect(await screen.findByText(/^Unmapped topics are not available: the exporter cannot be reached/)).toBeInTheDocument();
});

test('topics that a connector does not map are requested when they are opened', async () => {
  provideMetrics();
  const requested: string[] = [];
  const row = {
    connector: 'zigbee',
    topic: 'garage/+/state',
    example: 'garage/door/state',
    topics: 2,
    messages: 9,
    messages_per_second: 0.5,
  };
  provideBackend((request) => {
    if (!request.url.endsWith('/v1/unmapped')) {
      return request.url.endsWith('/v1/connectors') ? { data: { data: [{ ...down, type: 'mqtt' }] } } : exporter()(request);
    }
    requested.push(request.url);
    return { data: { data: [{ ...row, keys: ['state'], reason: 'its payload has none of the mapped values' }] } };
  });
  renderPage(<ConnectorsPage />, { settings: { exporterUrl } });
  const summary = await screen.findByText('Unmapped topics');
  expect(requested).toEqual([]);
  await userEvent.click(summary);
  expect(await screen.findByText('garage/+/state')).toBeInTheDocument();
  expect(screen.getByText('its payload has none of the mapped values')).toBeInTheDocument();
  expect(requested).toHaveLength(1);
});
