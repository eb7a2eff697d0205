import { expect, test } from '@jest/globals';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { startPrometheus } from '../../../../tests/servers/prometheus.ts';
import { promtoolFindings } from '../../../../tests/servers/promtool.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { SelfMetrics } from '../../selfMetrics.ts';
import { contentTypes, negotiateFormat } from '../../server/negotiateFormat.ts';
import { runWith } from '../../tracing/currentSpan.ts';
import { StoreServer } from './testing/storeServer.ts';
import { batchOf, testClient } from './testing/testClient.ts';
import { Exemplars } from './exemplars.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const nowMs = Date.now();
const flags = { 'enable-feature': 'exemplar-storage', 'web.enable-remote-write-receiver': '' };

interface FoundExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
  readonly timestamp: number;
}

/** Exemplars of series with this selector. */
async function exemplarsOf(url: string, query: string): Promise<FoundExemplar[]> {
  const parameters = new URLSearchParams({ query, start: `${nowMs / 1000 - 600}`, end: `${Date.now() / 1000 + 600}` });
  const response = await fetch(`${url}/api/v1/query_exemplars?${parameters.toString()}`);
  const { data } = (await response.json()) as { data: { exemplars: FoundExemplar[] }[] };
  return data.flatMap(({ exemplars }) => exemplars);
}

describeWith(['prometheus'], 'exemplars in Prometheus', () => {
  test('a pushed one is stored once', async () => {
    await using store = await startPrometheus({ targets: [], flags });
    const exemplars = new Exemplars();
    await using client = testClient({ url: `${store.url}/api/v1/write` }, exemplars);
    await client.probe();
    const series = 'iot_actions_total{action="single",device="0x01"}';
    const batch = batchOf([series, 0, nowMs - 2000], [series, 1, nowMs - 1000]);
    exemplars.add(batch.series[0] ?? 0, { traceId, value: 1, atMs: nowMs - 1000 });
    expect(await client.post(await client.encode(batch))).toMatchObject({ kind: 'ok' });
    expect(await client.post(await client.encode(batchOf([series, 2, nowMs])))).toMatchObject({ kind: 'ok' });
    expect(await exemplarsOf(store.url, 'iot_actions_total{device="0x01"}')).toEqual([
      { labels: { trace_id: traceId }, value: '1', timestamp: (nowMs - 1000) / 1000 },
    ]);
    expect(await store.query('iot_actions_total', nowMs)).toMatchObject([{ value: 2 }]);
  });

  test('a Prometheus that stores none takes the samples', async () => {
    await using store = await startPrometheus({ targets: [], flags: { 'web.enable-remote-write-receiver': '' } });
    const exemplars = new Exemplars();
    await using client = testClient({ url: `${store.url}/api/v1/write` }, exemplars);
    await client.probe();
    const batch = batchOf(['iot_actions_total', 1, nowMs]);
    exemplars.add(batch.series[0] ?? 0, { traceId, value: 1, atMs: nowMs });
    expect(await client.post(await client.encode(batch))).toMatchObject({ kind: 'ok' });
    expect(await store.query('iot_actions_total', nowMs)).toMatchObject([{ value: 1 }]);
  });

  test('a scraped one of a histogram is stored, and text 0.0.4 has none', async () => {
    const metrics = new SelfMetrics({ version: '1', connectors: () => [], writtenBytes: () => 0 });
    runWith({ traceId, traceparent: '' }, () => metrics.observePoll('home', 0.06));
    await using exporter = await StoreServer.start(({ headers }, response) => {
      const format = negotiateFormat(headers.accept);
      response.setHeader('content-type', contentTypes[format]);
      void metrics.render(format).then((text) => response.end(format === 'text' ? text : `${text}# EOF\n`));
    });
    await using store = await startPrometheus({ targets: [exporter.url], flags });
    const query = 'gaugeway_poll_duration_seconds_bucket{connector="home"}';
    await waitFor(async () => (await exemplarsOf(store.url, query)).length > 0, { what: 'an exemplar' });
    expect(await exemplarsOf(store.url, query)).toEqual([{ labels: { trace_id: traceId }, value: '0.06', timestamp: expect.any(Number) }]);
    const text = await (await fetch(exporter.url, { headers: { accept: 'text/plain; version=0.0.4' } })).text();
    expect(text).toContain('gaugeway_poll_duration_seconds_bucket');
    expect(text).not.toContain(traceId);
    expect(promtoolFindings(text)).toEqual([]);
  });
});
