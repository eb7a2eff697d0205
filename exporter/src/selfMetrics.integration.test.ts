import { expect, test } from '@jest/globals';
import { describeWith } from '../../tests/servers/describeWith.ts';
import { promtoolFindings } from '../../tests/servers/promtool.ts';
import { ConnectorCounters } from './devices/connectorCounters.ts';
import { lokiStatus, measuredOutputs, targetStatus, tracingStatus } from './self-metrics/testdata/measuredOutputs.ts';
import { SelfMetrics } from './selfMetrics.ts';

describeWith(['promtool'], 'promtool', () => {
  test('has nothing to complain of', async () => {
    const counters = new ConnectorCounters();
    counters.messages = 7;
    counters.errors.add('connect');
    const connector = { name: 'home', counters, certificateExpiresMs: 1_800_000_000_500 };
    const parts = { loki: lokiStatus(), tracing: tracingStatus() };
    const outputs = measuredOutputs([targetStatus({ oldestPendingMs: 1_800_000_000_000 })], parts);
    outputs.targets[0]?.counters.rejected.set('out_of_order', 1);
    const metrics = new SelfMetrics({ version: '1.2.3', connectors: () => [connector], writtenBytes: () => 4096, outputs: () => outputs });
    metrics.observeOutputs(outputs);
    outputs.targets[0]?.counters.observeRequest(0.3);
    metrics.observeRequest({ route: '/metrics', code: 200, seconds: 0.01 });
    metrics.observePoll('home', 0.06);
    expect(promtoolFindings(await metrics.render('text'))).toEqual([]);
  });
});
