import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { silentLog } from '../../testing/testExporter.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import type { ExporterConfig } from '../../config/config.ts';
import { currentTraceId } from '../../tracing/currentSpan.ts';
import { otlpConfig, spansOf, startOtlpServer } from './testing/otlpServer.ts';
import { Tracing } from './tracing.ts';

function configOf(otlp?: object): ExporterConfig {
  return { outputs: otlp === undefined ? {} : { otlp: otlpConfig(otlp) } } as ExporterConfig;
}

/** prom-client loads the API of OpenTelemetry, which is small, for its exemplars. */
const app = join(import.meta.dirname, '../../app.ts');

test.each([
  ['', false],
  ["await import('./outputs/otlp/otlpTracing.ts');", true],
])('the SDK is loaded with an output for traces only, %#', (more, isLoaded) => {
  const script = `
    await import(${JSON.stringify(app)});
    ${more.replace("'./", `'${join(app, '..')}/`)}
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(${JSON.stringify(app)}).cache).filter((path) => /@opentelemetry.(sdk-|otlp-|resources)/.test(path));
    console.log(loaded.length > 0);`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()).toBe(`${isLoaded}`);
});

test('a changed config replaces the output, an equal one does not, and the end sends what is left', async () => {
  await using first = await startOtlpServer();
  await using second = await startOtlpServer();
  const tracing = new Tracing({ log: silentLog, version: '1' });
  const { tracer } = tracing;
  await tracing.start(configOf());
  expect(tracer.slowMs).toBe(Infinity);
  expect(tracer.start('off')).toBeUndefined();
  expect(tracing.status).toBeUndefined();
  await tracing.apply(configOf({ url: first.url, slow_after: '2s' }));
  expect(tracer.slowMs).toBe(2000);
  const open = tracer.start('open')!;
  tracer.start('a')!.end();
  const { current } = tracer;
  await tracing.apply(configOf({ url: first.url, slow_after: '2s' }));
  expect(tracer.current).toBe(current);
  await tracing.apply(configOf({ url: second.url }));
  expect(spansOf(first.received).map(({ name }) => name)).toEqual(['a']);
  // it belongs to the output before
  open.end();
  tracer.start('b')!.end();
  await tracing.stop();
  expect(spansOf(second.received).map(({ name }) => name)).toEqual(['b']);
  expect(tracing.counters).toMatchObject({ startedTraces: 3, sentSpans: 2, droppedSpans: new Map([['stopped', 1]]) });
  expect(tracer.start('c')).toBeUndefined();
});

test('lines have the trace id while the work goes on, also in what it awaits, but not in what it leaves behind', async () => {
  await using server = await startOtlpServer();
  const tracing = new Tracing({ log: silentLog, version: '1' });
  await tracing.start(configOf({ url: server.url }));
  const span = tracing.tracer.start('reload')!;
  const seen: (string | undefined)[] = [];
  let left: NodeJS.Timeout | undefined;
  await span.run(async () => {
    seen.push(currentTraceId());
    await new Promise(setImmediate);
    seen.push(currentTraceId());
    left = setInterval(() => seen.push(currentTraceId()), 1);
  });
  seen.push(currentTraceId());
  span.end();
  const { length } = seen;
  await waitFor(() => seen.length > length, { what: 'what is left behind' });
  clearInterval(left);
  expect(seen.slice(0, 3)).toEqual([span.traceId, span.traceId, undefined]);
  expect(seen.at(-1)).toBeUndefined();
  await tracing.stop();
});
