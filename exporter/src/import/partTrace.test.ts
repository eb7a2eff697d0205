import { expect, test } from '@jest/globals';
import { RecordingTracer } from '@gaugeway/connectors/testing/recordingTracer';
import { PartTrace } from './partTrace.ts';

test('each part is one span', () => {
  const tracer = new RecordingTracer();
  const trace = new PartTrace(tracer, 'home');
  trace.begin('2026-01-01');
  trace.read(12);
  trace.end();
  trace.begin('2026-01-02');
  trace.end('not completed');
  trace.end('not completed');
  expect(tracer.spans).toMatchObject([
    {
      name: 'import part',
      events: ['read'],
      attributes: { 'gaugeway.connector': 'home', 'gaugeway.part': '2026-01-01', 'gaugeway.samples': 12 },
    },
    { name: 'import part', ended: { error: 'not completed' } },
  ]);
  expect(tracer.spans[0]!.ended).toEqual({ error: undefined });
});

test('a part without a span is reported where it was not completed', () => {
  const tracer = new RecordingTracer();
  tracer.start = () => undefined as never;
  const trace = new PartTrace(tracer, 'home');
  trace.begin('a');
  trace.end();
  trace.begin('b');
  trace.end('not completed');
  expect(tracer.reports).toMatchObject([{ name: 'import part', work: { error: 'not completed', attributes: { 'gaugeway.part': 'b' } } }]);
});
