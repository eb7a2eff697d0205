import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';

/** Loki and Tempo with lines and traces of any device that a query names, at one URL. */
export interface FakeStores extends AsyncDisposable {
  readonly url: string;
}

const minuteMs = 60_000;
const traceId = (index: number) => `4bf92f3577b34da6a3ce929d0e0e47${String(index).padStart(2, '0')}`;

interface FakeLine {
  readonly kind: string;
  readonly text: string;
  readonly event?: string;
  readonly level?: string;
  readonly trace_id?: string;
}

/** Repeated, a minute apart, newest first. */
const lines: readonly FakeLine[] = [
  { kind: 'event', event: 'action', text: 'action: single', trace_id: traceId(1) },
  { kind: 'state', text: 'system_mode: heat' },
  { kind: 'message', text: '{"action":"single","battery":100,"linkquality":134,"voltage":3000}', trace_id: traceId(1) },
  { kind: 'log', level: 'warn', text: 'cannot decode the message: unexpected end of JSON input', trace_id: traceId(2) },
  { kind: 'event', event: 'offline', text: 'offline: timeout' },
];
const lineCount = 130;

const traces = [
  { name: 'process zigbee2mqtt/lamp', durationMs: 3, status: 'unset' },
  { name: 'process zigbee2mqtt/lamp', durationMs: 2350, status: 'error' },
  { name: 'process zigbee2mqtt/lamp', durationMs: 0, status: 'unset' },
];

/** Answers queries with what is asked for: the newest lines of the named kinds in the range, and some traces. */
export async function startFakeStores(): Promise<FakeStores> {
  const app = express();
  app.get('/loki/api/v1/query_range', (req, res) => {
    const { query = '', start = '', end = '', limit = '100' } = req.query as Record<string, string>;
    res.json({ status: 'success', data: { resultType: 'streams', result: streams({ query, start, end, limit: Number(limit) }) } });
  });
  app.get('/api/search', (req, res) => {
    const endMs = Number(req.query['end']) * 1000;
    res.json({ traces: traces.map((trace, index) => foundTrace(trace, index, endMs)) });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface LinesQuery {
  readonly query: string;
  /** Nanoseconds since the epoch. */
  readonly start: string;
  readonly end: string;
  readonly limit: number;
}

function streams({ query, start, end, limit }: LinesQuery): object[] {
  const kinds = /kind=~"([^"]*)"/.exec(query)?.[1]?.split('|') ?? [];
  const [fromMs, toMs] = [start, end].map((ns) => Number(ns.slice(0, -6))) as [number, number];
  const newestMs = Math.floor(Date.now() / minuteMs) * minuteMs;
  return Array.from({ length: lineCount }, (_, index) => ({
    ...(lines[index % lines.length] as FakeLine),
    atMs: newestMs - index * minuteMs,
  }))
    .filter(({ kind, atMs }) => kinds.includes(kind) && atMs >= fromMs && atMs < toMs)
    .slice(0, limit)
    .map(({ text, atMs, ...stream }) => ({ stream, values: [[`${atMs}000000`, text]] }));
}

function foundTrace({ name, durationMs, status }: (typeof traces)[number], index: number, endMs: number): object {
  const startTimeUnixNano = `${endMs - (index + 1) * minuteMs}000000`;
  const span = { spanID: `00f067aa0ba902b${index}`, startTimeUnixNano, durationNanos: `${durationMs}000000` };
  return {
    traceID: traceId(index),
    rootServiceName: 'gaugeway',
    rootTraceName: name,
    startTimeUnixNano,
    durationMs,
    spanSets: [{ matched: 1, spans: [{ ...span, attributes: [{ key: 'status', value: { stringValue: status } }] }] }],
  };
}
