import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RemoteWriteConfig } from '../../config/outputsSchema.ts';
import { silentLog } from '../../testing/testExporter.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { Clock } from '../../clock.ts';
import { BatchBuilder } from '../batch.ts';
import { ClockGuard } from '../clockGuard.ts';
import { SeriesIndex } from '../seriesIndex.ts';
import { Shipment } from '../shipment.ts';
import { FakeServer } from '../testing/fakeServer.ts';
import { MemorySpool } from '../testing/memorySpool.ts';
import { UnsentShipments } from '../unsentShipments.ts';
import { RemoteWriteTarget } from './remoteWriteTarget.ts';

const delays = { away: { firstMs: 1, longestMs: 5 }, refusing: { firstMs: 1, longestMs: 5 }, clockMs: 1 };
const startMs = Date.now() - 600_000;

let index: SeriesIndex;
let spool: MemorySpool;
let unsent: UnsentShipments;
let lines: { message: string; fields: Record<string, unknown> }[];
let guard: ClockGuard;
let target: RemoteWriteTarget | undefined;

beforeEach(() => {
  index = new SeriesIndex();
  for (let id = 1; id <= 3000; id++) index.id(`series_${id}`);
  spool = new MemorySpool();
  unsent = new UnsentShipments(spool);
  lines = [];
  guard = new ClockGuard(Clock.of(() => Date.now()));
});

afterEach(() => target?.close(0));

function open(server: FakeServer, config: Partial<RemoteWriteConfig> = {}): RemoteWriteTarget {
  const note = (message: string, fields: object = {}) => void lines.push({ message, fields: fields as Record<string, unknown> });
  const log = { ...silentLog, info: note, warn: note, error: note };
  const services = { index, spool, clock: guard, log, metric: () => undefined, labels: {}, userAgent: 'test', maxAgeMs: 7 * 86_400_000 };
  target = new RemoteWriteTarget({ url: 'http://user.example/api/v1/write', name: 't', ...config }, services, {
    client: server,
    delays,
  });
  return target;
}

/** Offers `[series, value, ms after the start]`. */
function ship(samples: readonly (readonly [number, number, number])[], isRepetition = false): Shipment {
  const builder = new BatchBuilder();
  for (const [series, value, afterMs] of samples) builder.add(series, value, startMs + afterMs);
  const shipment: Shipment = new Shipment(builder.take()!, {
    isRepetition,
    targets: ['t'],
    onDelivered: (name) => unsent.delivered(shipment, name),
    onReleased: () => unsent.released(shipment),
  });
  if (!isRepetition) unsent.add(shipment);
  target?.offer(shipment);
  return shipment;
}

function drained(): Promise<unknown> {
  return waitFor(() => target?.status.pendingSamples === 0, { what: 'no pending sample' });
}

function after(...ms: number[]): number[] {
  return ms.map((one) => startMs + one);
}

test('samples wait until the target answers; its state and the reason are shown, one line for a change', async () => {
  const server = new FakeServer();
  server.isUp = false;
  const { status } = open(server);
  expect(status).toMatchObject({ state: 'starting', kind: 'prometheus', url: 'http://user.example/api/v1/write', pendingSamples: 0 });
  ship([[1, 5, 0]]);
  await waitFor(() => server.probes > 5, { what: 'probes' });
  expect(target?.status).toMatchObject({ state: 'down', why: 'refused', pendingSamples: 1, oldestPendingMs: startMs });
  server.isUp = true;
  await drained();
  expect(server.times(1)).toEqual(after(0));
  expect(target?.status).toMatchObject({ state: 'up', why: undefined, order: 'series' });
  expect(lines.map(({ message }) => message)).toEqual(['cannot reach target: samples wait', 'target takes samples']);
});

test.each(['series', 'fresh_first'] as const)(
  'order %s: an outage loses nothing, and what has a range leaves the memory',
  async (order) => {
    const server = new FakeServer(order === 'series' ? 'prometheus' : 'victoriametrics');
    open(server);
    ship([[1, 0, 0]]);
    await drained();
    server.isUp = false;
    for (let at = 1; at <= 50; at++) {
      ship([
        [1, at, at],
        [2, at, at],
      ]);
      if (at % 10 === 0) await unsent.spill(0);
    }
    await waitFor(() => target?.status.state === 'down', { what: 'the state' });
    expect(target?.status.pendingSamples).toBeGreaterThanOrEqual(100);
    server.isUp = true;
    ship([[1, 51, 51]]);
    await drained();
    expect(server.values(1).sort((a, b) => a - b)).toEqual([...(order === 'series' ? [] : [0]), ...Array(52).keys()]);
    if (order === 'series') expect(server.outOfOrder).toBe(0);
    await unsent.spill(0);
    expect(spool.pending('t')).toEqual([]);
  },
);

test('a sample that is not newer gets a millisecond more, and a retry sends the same bytes', async () => {
  const server = new FakeServer();
  open(server);
  ship([[1, 1, 10]]);
  await drained();
  server.faults.push('lose_answer');
  ship([
    [1, 2, 10],
    [1, 3, 5],
    [2, 1, 5],
  ]);
  await drained();
  expect(server.times(1)).toEqual(after(10, 11, 12));
  expect(server.values(1)).toEqual([1, 2, 3]);
  expect(target?.status.counters).toMatchObject({ adjustedSamples: 2, retriedRequests: 1, sentSamples: 4, rejected: new Map() });
});

test('no sample is sent with a time ahead of now', async () => {
  const server = new FakeServer('victoriametrics');
  open(server);
  ship([[1, 1, 86_400_000]]);
  await drained();
  expect(server.times(1)[0]).toBeLessThanOrEqual(Date.now());
  expect(target?.status.counters.adjustedSamples).toBe(1);
});

test('a series that is refused for ever does not hold up others, and is counted by reason with one line', async () => {
  const server = new FakeServer();
  server.refusedSeries.set(700, 'invalid label value');
  open(server);
  for (let round = 0; round < 5; round++) {
    ship(Array.from({ length: 1000 }, (_, at) => [at + 1, round, round] as const));
    await drained();
  }
  for (const series of [1, 699, 701, 1000]) expect(server.values(series)).toEqual([0, 1, 2, 3, 4]);
  expect(target?.status.counters).toMatchObject({ sentSamples: 4995, rejected: new Map([['invalid_labels', 5]]) });
  // a search in the first round, one request more in the others
  expect(server.requests.length).toBeLessThan(2 * 10 + 2 + 4 * 2);
  expect(lines.filter(({ fields }) => fields.reason === 'invalid_labels')).toMatchObject([
    { fields: { series: 'series_700', target: 't' } },
  ]);
});

test('series that are refused for ever are not asked about again and again', async () => {
  const server = new FakeServer();
  for (let series = 1; series <= 1000; series++) server.refusedSeries.set(series, 'err: too many series');
  open(server);
  const all = (round: number) => ship(Array.from({ length: 2000 }, (_, at) => [at + 1, round, round] as const));
  all(0);
  await drained();
  server.requests.length = 0;
  all(1);
  await drained();
  expect(server.requests.length).toBeLessThan(150);
  expect(target?.status.counters).toMatchObject({ sentSamples: 2000, rejected: new Map([['too_many_series', 2000]]) });
});

test('what is out of bounds costs few requests, and the line names the setting', async () => {
  const server = new FakeServer();
  open(server);
  ship([[1, 0, 0]]);
  await drained();
  const hours = 3_600_000;
  const late = Array.from({ length: 5000 }, (_, at) => [2 + (at % 50), at, -2 * hours + at] as const);
  ship([...late, [100, 1, -1000]]);
  await drained();
  expect(target?.status.counters).toMatchObject({ sentSamples: 2, rejected: new Map([['out_of_bounds', 5000]]) });
  expect(server.requests.length).toBeLessThan(300);
  expect(lines.at(-1)?.fields.hint).toContain('out_of_order_time_window: 7d');
});

test('a server that refuses everything for an unknown reason gets it again later: nothing is dropped', async () => {
  const server = new FakeServer();
  open(server);
  for (let series = 1; series <= 5; series++) server.refusedSeries.set(series, 'you shall not pass');
  ship([1, 2, 3, 4, 5].map((series) => [series, 1, 0] as const));
  await waitFor(() => target?.status.state === 'refusing', { what: 'the state' });
  expect(target?.status).toMatchObject({ pendingSamples: 5, why: '400 you shall not pass' });
  ship([[1, 2, 1]]);
  server.refusedSeries.delete(1);
  server.refusedSeries.delete(2);
  await drained();
  expect([server.values(1), server.values(2)]).toEqual([[1, 2], [1]]);
  expect(target?.status.counters.rejected).toEqual(new Map([['other', 3]]));
});

test('while the server refuses requests, nothing is dropped', async () => {
  const server = new FakeServer();
  open(server);
  server.faults.push(...(Array<object>(3).fill({ kind: 'refused', status: 401, why: '401 no', isOfData: false }) as never[]));
  ship([[1, 1, 0]]);
  await drained();
  expect(server.values(1)).toEqual([1]);
  expect(lines.map(({ message }) => message)).toContain('target refuses requests: nothing is dropped, samples wait');
  expect(lines.filter(({ message }) => message.startsWith('target refuses'))).toHaveLength(1);
});

test('a batch that is too large is halved, and the size is remembered', async () => {
  const server = new FakeServer();
  server.mostSamples = 300;
  open(server);
  ship(Array.from({ length: 900 }, (_, at) => [at + 1, 1, 0] as const));
  await drained();
  server.requests.length = 0;
  ship(Array.from({ length: 900 }, (_, at) => [at + 1, 2, 1] as const));
  await drained();
  expect(server.requests.every(({ length }) => length <= 300)).toBe(true);
  expect(server.values(900)).toEqual([1, 2]);
});

test('a store that keeps the good samples of a refused request gets them once', async () => {
  const server = new FakeServer();
  open(server);
  server.faults.push({ kind: 'refused', status: 400, why: '400 user=1: out of order (err-mimir-sample-out-of-order)', isOfData: true });
  ship([
    [1, 1, 0],
    [2, 1, 0],
  ]);
  await drained();
  expect(server.requests).toHaveLength(1);
  expect(target?.status.counters).toMatchObject({ sentSamples: 1, rejected: new Map([['out_of_order', 1]]) });
});

test('VictoriaMetrics gets again what it confirmed shortly before it was killed, Prometheus does not', async () => {
  for (const kind of ['victoriametrics', 'prometheus'] as const) {
    const server = new FakeServer(kind);
    open(server);
    ship([[1, 1, 0]]);
    await drained();
    server.stored.clear();
    server.faults.push('break');
    ship([[1, 2, 1]]);
    await waitFor(() => server.values(1).length === (kind === 'victoriametrics' ? 2 : 1), { what: 'the samples' });
    expect(target?.status.counters).toMatchObject({ sentSamples: 2, repeatedSamples: kind === 'victoriametrics' ? 1 : 0 });
    await target?.close(0);
  }
});

test('repetitions are dropped while the target is away, and sent otherwise', async () => {
  const server = new FakeServer();
  open(server);
  await waitFor(() => target?.status.state === 'up', { what: 'the state' });
  ship([[1, 1, 0]], true);
  await drained();
  expect(target?.status.counters).toMatchObject({ sentSamples: 0, repeatedSamples: 1 });
  server.faults.push('break');
  ship([[1, 1, 1]], true);
  await drained();
  expect(server.times(1)).toEqual(after(0));
});

test('close sends what is in memory, but waits no longer than it may', async () => {
  const server = new FakeServer();
  open(server);
  await waitFor(() => target?.status.state === 'up', { what: 'the state' });
  ship([[1, 1, 0]]);
  await target?.close(performance.now() + 5000);
  expect(server.values(1)).toEqual([1]);
  server.isUp = false;
  open(server);
  ship([[1, 2, 1]]);
  await target?.close(performance.now() + 60_000);
});

test('with the system clock in doubt samples wait, and go on when the server agrees', async () => {
  let wallMs = Date.now();
  const clock = new Clock({ sources: { wall: () => wallMs, monotonic: () => performance.now(), boot: () => performance.now() } });
  guard = new ClockGuard(clock);
  const server = new FakeServer();
  server.serverMs = wallMs + 3_600_000;
  open(server);
  ship([[1, 1, 0]]);
  await waitFor(() => target?.status.state === 'waiting_clock', { what: 'the state' });
  expect(server.requests).toEqual([]);
  wallMs += 3_600_000;
  clock.now();
  guard.stepped(3_600_000);
  await drained();
  expect(target?.status.state).toBe('up');
});
