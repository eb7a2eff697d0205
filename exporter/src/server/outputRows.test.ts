import { expect, test } from '@jest/globals';
import { LokiCounters } from '../outputs/loki/lokiStatus.ts';
import { lokiStatus, measuredOutputs, targetStatus, tracingStatus } from '../self-metrics/testdata/measuredOutputs.ts';
import { outputRows, outputStats } from './outputRows.ts';
import { outputStatus } from './outputSchemas.ts';

const counters = new LokiCounters();
counters.sentLines = 5;
counters.refused.set('too_old', 2);
counters.refused.set('other', 0);
counters.heldBack.set('home', 4);
const loki = lokiStatus({ counters, state: 'down', why: 'connect ECONNREFUSED', pendingLines: 7 });
const outputs = measuredOutputs([targetStatus()], { loki, tracing: tracingStatus({ pendingSpans: 3 }) });

test('a row for each output, in the unit of its type', () => {
  const rows = outputRows(outputs);
  for (const row of rows) expect(outputStatus.parse(row)).toEqual(row);
  expect(rows).toMatchObject([
    { output: 'store', type: 'remote_write', pending: 0, sent: 0, sent_samples: 0, server: 'victoriametrics' },
    {
      output: 'loki',
      type: 'loki',
      state: 'down',
      reason: 'connect ECONNREFUSED',
      pending: 7,
      sent: 5,
      rejected: { too_old: 2 },
      lost: {},
      held_back: { home: 4 },
      queue: { bytes: 4096, max_bytes: 1_000_000 },
    },
    { output: 'otlp', type: 'otlp', state: 'up', pending: 3, suppressed_traces: 0 },
  ]);
  for (const row of rows.slice(1)) expect(Object.keys(row).filter((key) => key.endsWith('_samples'))).toEqual([]);
});

test('all outputs are counted; samples are those of remote write', () => {
  expect(outputStats(outputs)).toMatchObject({ total: 3, up: 2, pending_samples: 0 });
  expect(outputStats(measuredOutputs([]))).toMatchObject({ total: 0, up: 0 });
});
