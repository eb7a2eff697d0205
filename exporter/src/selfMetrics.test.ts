import { expect, test } from '@jest/globals';
import { ConnectorCounters } from './devices/connectorCounters.ts';
import { SelfMetrics } from './selfMetrics.ts';

function selfMetrics(): SelfMetrics {
  const counters = new ConnectorCounters();
  counters.messages = 7;
  counters.errors.add('connect');
  return new SelfMetrics({ version: '1.2.3', connectors: () => [{ name: 'home', counters, certificateExpiresMs: undefined }], writtenBytes: () => 4096 });
}

test('a scrape in OpenMetrics leaves the counters of later text scrapes their _total', async () => {
  const metrics = selfMetrics();
  const names = async () => [...(await metrics.render('text')).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  const before = await names();
  const openMetrics = await metrics.render('openmetrics');
  expect(await names()).toEqual(before);
  expect(before).toContain('gaugeway_messages_total');
  expect(openMetrics).toContain('# TYPE gaugeway_messages counter\ngaugeway_messages_total{connector="home"} 7\n');
});

test('no format has empty lines or an end of its own', async () => {
  const metrics = selfMetrics();
  for (const format of ['text', 'openmetrics'] as const) expect(await metrics.render(format)).not.toMatch(/\n\n|# EOF/);
});

test('errors are counted by reason, and asking twice counts nothing twice', async () => {
  const metrics = selfMetrics();
  await metrics.render('text');
  expect(await metrics.render('text')).toContain('gaugeway_connector_errors_total{connector="home",reason="connect"} 1\n');
});
