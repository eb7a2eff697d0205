import { expect, test } from '@jest/globals';
import { ConnectorCounters } from './devices/connectorCounters.ts';
import { SelfMetrics } from './selfMetrics.ts';
import { runWith } from './tracing/currentSpan.ts';

function selfMetrics(certificateExpiresMs?: number): SelfMetrics {
  const counters = new ConnectorCounters();
  counters.messages = 7;
  counters.errors.add('connect');
  return new SelfMetrics({
    version: '1.2.3',
    connectors: () => [{ name: 'home', counters, certificateExpiresMs }],
    writtenBytes: () => 4096,
  });
}

test('counters keep _total in text scrapes after an OpenMetrics scrape', async () => {
  const metrics = selfMetrics();
  const names = async () => [...(await metrics.render('text')).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  const before = await names();
  const openMetrics = await metrics.render('openmetrics');
  expect(await names()).toEqual(before);
  expect(before).toContain('gaugeway_messages_total');
  expect(openMetrics).toContain('# TYPE gaugeway_messages counter\ngaugeway_messages_total{connector="home"} 7\n');
});

test('no format has empty lines or an end marker', async () => {
  const metrics = selfMetrics();
  for (const format of ['text', 'openmetrics'] as const) expect(await metrics.render(format)).not.toMatch(/\n\n|# EOF/);
});

test('errors are counted by reason, and a second scrape does not count them again', async () => {
  const metrics = selfMetrics();
  await metrics.render('text');
  expect(await metrics.render('text')).toContain('gaugeway_connector_errors_total{connector="home",reason="connect"} 1\n');
});

test.each(['text', 'openmetrics'] as const)('poll times and certificates in %s', async (format) => {
  const metrics = selfMetrics(1_800_000_000_500);
  metrics.observePoll('home', 0.06);
  metrics.observePoll('home', 3);
  const scrape = await metrics.render(format);
  for (const line of [
    '# TYPE gaugeway_poll_duration_seconds histogram',
    /^gaugeway_poll_duration_seconds_bucket\{le="0\.02",connector="home"\} 0$/m,
    /^gaugeway_poll_duration_seconds_bucket\{le="0\.1",connector="home"\} 1$/m,
    /^gaugeway_poll_duration_seconds_bucket\{le="\+Inf",connector="home"\} 2$/m,
    'gaugeway_poll_duration_seconds_sum{connector="home"} 3.06\n',
    'gaugeway_poll_duration_seconds_count{connector="home"} 2\n',
    '# TYPE gaugeway_certificate_expiry_timestamp_seconds gauge',
    'gaugeway_certificate_expiry_timestamp_seconds{connector="home"} 1800000000.5\n',
  ]) {
    if (typeof line === 'string') expect(scrape).toContain(line);
    else expect(scrape).toMatch(line);
  }
});

test('a connector without a certificate has no expiry time', async () => {
  expect(await selfMetrics().render('text')).not.toContain('gaugeway_certificate_expiry_timestamp_seconds{');
});

const traceId = '0af7651916cd43dd8448eb211c80319c';

test('an observation of traced work is the exemplar of its bucket, in OpenMetrics only', async () => {
  const metrics = selfMetrics();
  const before = Date.now() / 1000;
  runWith({ traceId, traceparent: '' }, () => metrics.observePoll('home', 0.06));
  metrics.observePoll('home', 0.07);
  metrics.observePoll('home', 30);
  const lines = (await metrics.render('openmetrics')).split('\n').filter((line) => line.includes(' # '));
  expect(lines).toHaveLength(1);
  const [, bound, value, seconds] =
    /^gaugeway_poll_duration_seconds_bucket\{le="(\S+)",connector="home"\} 2 # \{trace_id="0af7651916cd43dd8448eb211c80319c"\} (\S+) (\S+)$/.exec(
      lines[0] ?? '',
    ) ?? [];
  expect([bound, value]).toEqual(['0.1', '0.06']);
  expect(Number(seconds)).toBeGreaterThanOrEqual(before);
  expect(Number(seconds)).toBeLessThanOrEqual(Date.now() / 1000);
  expect(await metrics.render('text')).not.toContain(traceId);
});

test('a later observation replaces the exemplar; the highest bucket has one, too', async () => {
  const metrics = selfMetrics();
  const later = traceId.replaceAll('0', '1');
  runWith({ traceId, traceparent: '' }, () => metrics.observePoll('home', 30));
  runWith({ traceId: later, traceparent: '' }, () => metrics.observePoll('home', 31));
  const found = (await metrics.render('openmetrics')).matchAll(/le="(\S+)",connector="home"\} \d+ # \{trace_id="(\w+)"\} 31 /g);
  expect([...found].map(([, ...parts]) => parts)).toEqual([['+Inf', later]]);
});
