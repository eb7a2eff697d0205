import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { Clock } from '../../clock.ts';
import { ClockGuard } from '../clockGuard.ts';
import { FakeServer } from '../testing/fakeServer.ts';
import { TargetRig } from '../testing/targetRig.ts';

let rig: TargetRig;

beforeEach(() => void (rig = new TargetRig()));

afterEach(() => rig.target.close(0));

test('samples wait until the target answers; its state and the reason are shown, one line for a change', async () => {
  const server = new FakeServer();
  server.isUp = false;
  const { status } = rig.open(server);
  expect(status).toMatchObject({ state: 'starting', kind: 'prometheus', url: 'http://user.example/api/v1/write', pendingSamples: 0 });
  rig.ship([[1, 5, 0]]);
  await waitFor(() => server.probes > 5, { what: 'probes' });
  expect(rig.target.status).toMatchObject({ state: 'down', why: 'refused', pendingSamples: 1, oldestPendingMs: rig.startMs });
  server.isUp = true;
  await rig.drained();
  expect(server.times(1)).toEqual(rig.after(0));
  expect(rig.target.status).toMatchObject({ state: 'up', why: undefined, order: 'series' });
  expect(rig.lines.map(({ message }) => message)).toEqual(['cannot reach target: samples wait', 'target takes samples']);
});

test.each(['series', 'fresh_first'] as const)(
  'order %s: an outage loses nothing, and what has a range leaves the memory',
  async (order) => {
    const server = new FakeServer(order === 'series' ? 'prometheus' : 'victoriametrics');
    rig.open(server);
    rig.ship([[1, 0, 0]]);
    await rig.drained();
    server.isUp = false;
    for (let at = 1; at <= 50; at++) {
      rig.ship([
        [1, at, at],
        [2, at, at],
      ]);
      if (at % 10 === 0) await rig.unsent.spill(0);
    }
    await waitFor(() => rig.target.status.state === 'down', { what: 'the state' });
    expect(rig.target.status.pendingSamples).toBeGreaterThanOrEqual(100);
    server.isUp = true;
    rig.ship([[1, 51, 51]]);
    await rig.drained();
    expect(server.values(1).sort((a, b) => a - b)).toEqual([...(order === 'series' ? [] : [0]), ...Array(52).keys()]);
    if (order === 'series') expect(server.outOfOrder).toBe(0);
    await rig.unsent.spill(0);
    expect(rig.spool.pending('t')).toEqual([]);
  },
);

test('a sample that is not newer gets a millisecond more, and a retry sends the same bytes', async () => {
  const server = new FakeServer();
  rig.open(server);
  rig.ship([[1, 1, 10]]);
  await rig.drained();
  server.faults.push('lose_answer');
  rig.ship([
    [1, 2, 10],
    [1, 3, 5],
    [2, 1, 5],
  ]);
  await rig.drained();
  expect(server.times(1)).toEqual(rig.after(10, 11, 12));
  expect(server.values(1)).toEqual([1, 2, 3]);
  expect(rig.counters).toMatchObject({ adjustedSamples: 2, retriedRequests: 1, sentSamples: 4, rejected: new Map() });
});

test('no sample is sent with a time ahead of now', async () => {
  const server = new FakeServer('victoriametrics');
  rig.open(server);
  rig.ship([[1, 1, 86_400_000]]);
  await rig.drained();
  expect(server.times(1)[0]).toBeLessThanOrEqual(Date.now());
  expect(rig.counters.adjustedSamples).toBe(1);
});

test('what is older than the retention of the server is counted and named, and the rest is sent', async () => {
  const server = new FakeServer('victoriametrics');
  server.retentionMs = 86_400_000;
  rig.open(server);
  rig.ship([
    [1, 1, -2 * 86_400_000],
    [1, 2, 0],
    [2, 3, -2 * 86_400_000],
  ]);
  await rig.drained();
  rig.ship([[1, 4, -3 * 86_400_000]]);
  await rig.drained();
  expect(server.values(1)).toEqual([2]);
  expect(rig.counters).toMatchObject({ sentSamples: 1, rejected: new Map([['too_old', 3]]) });
  expect(rig.lines.filter(({ fields }) => fields.reason === 'too_old')).toMatchObject([
    { fields: { series: 'series_1', hint: 'VictoriaMetrics has "-retentionPeriod", of 1d now' } },
  ]);
});

test('a series that is refused for ever does not hold up others, and is counted by reason with one line', async () => {
  const server = new FakeServer();
  server.refusedSeries.set(700, 'invalid label value');
  rig.open(server);
  for (let round = 0; round < 5; round++) {
    rig.ship(Array.from({ length: 1000 }, (_, at) => [at + 1, round, round] as const));
    await rig.drained();
  }
  for (const series of [1, 699, 701, 1000]) expect(server.values(series)).toEqual([0, 1, 2, 3, 4]);
  expect(rig.counters).toMatchObject({ sentSamples: 4995, rejected: new Map([['invalid_labels', 5]]) });
  // a search in the first round, one request more in the others
  expect(server.requests.length).toBeLessThan(2 * 10 + 2 + 4 * 2);
  expect(rig.lines.filter(({ fields }) => fields.reason === 'invalid_labels')).toMatchObject([
    { fields: { series: 'series_700', target: 't' } },
  ]);
});

test('series that are refused for ever are not asked about again and again', async () => {
  const server = new FakeServer();
  for (let series = 1; series <= 1000; series++) server.refusedSeries.set(series, 'err: too many series');
  rig.open(server);
  const all = (round: number) => rig.ship(Array.from({ length: 2000 }, (_, at) => [at + 1, round, round] as const));
  all(0);
  await rig.drained();
  server.requests.length = 0;
  all(1);
  await rig.drained();
  expect(server.requests.length).toBeLessThan(150);
  expect(rig.counters).toMatchObject({ sentSamples: 2000, rejected: new Map([['too_many_series', 2000]]) });
});

test('what is out of bounds costs few requests, and the line names the setting', async () => {
  const server = new FakeServer();
  rig.open(server);
  rig.ship([[1, 0, 0]]);
  await rig.drained();
  const hours = 3_600_000;
  const late = Array.from({ length: 5000 }, (_, at) => [2 + (at % 50), at, -2 * hours + at] as const);
  rig.ship([...late, [100, 1, -1000]]);
  await rig.drained();
  expect(rig.counters).toMatchObject({ sentSamples: 2, rejected: new Map([['out_of_bounds', 5000]]) });
  expect(server.requests.length).toBeLessThan(300);
  expect(rig.lines.at(-1)?.fields.hint).toContain('out_of_order_time_window: 7d');
});

test('a server that refuses everything for an unknown reason gets it again later: nothing is dropped', async () => {
  const server = new FakeServer();
  rig.open(server);
  for (let series = 1; series <= 5; series++) server.refusedSeries.set(series, 'you shall not pass');
  rig.ship([1, 2, 3, 4, 5].map((series) => [series, 1, 0] as const));
  await waitFor(() => rig.target.status.state === 'refusing', { what: 'the state' });
  expect(rig.target.status).toMatchObject({ pendingSamples: 5, why: '400 you shall not pass' });
  rig.ship([[1, 2, 1]]);
  server.refusedSeries.delete(1);
  server.refusedSeries.delete(2);
  await rig.drained();
  expect([server.values(1), server.values(2)]).toEqual([[1, 2], [1]]);
  expect(rig.counters.rejected).toEqual(new Map([['other', 3]]));
});

test('while the server refuses requests, nothing is dropped', async () => {
  const server = new FakeServer();
  rig.open(server);
  server.faults.push(...(Array<object>(3).fill({ kind: 'refused', status: 401, why: '401 no', isOfData: false }) as never[]));
  rig.ship([[1, 1, 0]]);
  await rig.drained();
  expect(server.values(1)).toEqual([1]);
  expect(rig.lines.map(({ message }) => message)).toContain('target refuses requests: nothing is dropped, samples wait');
  expect(rig.lines.filter(({ message }) => message.startsWith('target refuses'))).toHaveLength(1);
});

test('a batch that is too large is halved, and the size is remembered', async () => {
  const server = new FakeServer();
  server.mostSamples = 300;
  rig.open(server);
  rig.ship(Array.from({ length: 900 }, (_, at) => [at + 1, 1, 0] as const));
  await rig.drained();
  server.requests.length = 0;
  rig.ship(Array.from({ length: 900 }, (_, at) => [at + 1, 2, 1] as const));
  await rig.drained();
  expect(server.requests.every(({ length }) => length <= 300)).toBe(true);
  expect(server.values(900)).toEqual([1, 2]);
});

test('a store to which everything is too large gets all when that is over', async () => {
  const server = new FakeServer();
  server.mostSamples = 0;
  rig.open(server);
  rig.ship(Array.from({ length: 900 }, (_, at) => [at + 1, 1, 0] as const));
  await waitFor(() => rig.target.status.state === 'refusing', { what: 'the refusal' });
  server.mostSamples = Infinity;
  await rig.drained();
  expect(server.values(900)).toEqual([1]);
  expect(rig.counters).toMatchObject({ sentSamples: 900, rejected: new Map() });
});

test('one series that is too large makes no request tiny', async () => {
  const server = new FakeServer();
  server.tooLarge.add(450);
  rig.open(server);
  rig.ship(Array.from({ length: 900 }, (_, at) => [at + 1, 1, 0] as const));
  await rig.drained();
  server.requests.length = 0;
  rig.ship(Array.from({ length: 400 }, (_, at) => [at + 1, 2, 1] as const));
  await rig.drained();
  expect(server.requests.length).toBeLessThan(10);
  expect(rig.counters).toMatchObject({ sentSamples: 1299, rejected: new Map([['too_large', 1]]) });
});

test('a store that keeps the good samples of a refused request gets them once', async () => {
  const server = new FakeServer();
  rig.open(server);
  server.faults.push({ kind: 'refused', status: 400, why: '400 user=1: out of order (err-mimir-sample-out-of-order)', isOfData: true });
  rig.ship([
    [1, 1, 0],
    [2, 1, 0],
  ]);
  await rig.drained();
  expect(server.requests).toHaveLength(1);
  expect(rig.counters).toMatchObject({ sentSamples: 1, rejected: new Map([['out_of_order', 1]]) });
});

test('VictoriaMetrics gets again what it confirmed shortly before it was killed, Prometheus does not', async () => {
  for (const kind of ['victoriametrics', 'prometheus'] as const) {
    const server = new FakeServer(kind);
    rig.open(server);
    rig.ship([[1, 1, 0]]);
    await rig.drained();
    server.stored.clear();
    server.faults.push('break');
    rig.ship([[1, 2, 1]]);
    await waitFor(() => server.values(1).length === (kind === 'victoriametrics' ? 2 : 1), { what: 'the samples' });
    expect(rig.counters).toMatchObject({ sentSamples: 2, repeatedSamples: kind === 'victoriametrics' ? 1 : 0 });
    await rig.target.close(0);
  }
});

test('repetitions are dropped while the target is away, and sent otherwise', async () => {
  const server = new FakeServer();
  rig.open(server);
  await waitFor(() => rig.target.status.state === 'up', { what: 'the state' });
  rig.ship([[1, 1, 0]], true);
  await rig.drained();
  expect(rig.counters).toMatchObject({ sentSamples: 0, repeatedSamples: 1 });
  server.faults.push('break');
  rig.ship([[1, 1, 1]], true);
  await rig.drained();
  expect(server.times(1)).toEqual(rig.after(0));
});

test('close sends what is in memory, but waits no longer than it may', async () => {
  const server = new FakeServer();
  rig.open(server);
  await waitFor(() => rig.target.status.state === 'up', { what: 'the state' });
  rig.ship([[1, 1, 0]]);
  await rig.target.close(performance.now() + 5000);
  expect(server.values(1)).toEqual([1]);
  server.isUp = false;
  rig.open(server);
  rig.ship([[1, 2, 1]]);
  await rig.target.close(performance.now() + 60_000);
});

test('with the system clock in doubt samples wait, and go on when the server agrees', async () => {
  let wallMs = Date.now();
  const clock = new Clock({ sources: { wall: () => wallMs, monotonic: () => performance.now(), boot: () => performance.now() } });
  rig.guard = new ClockGuard(clock);
  const server = new FakeServer();
  server.serverMs = wallMs + 3_600_000;
  rig.open(server);
  rig.ship([[1, 1, 0]]);
  await waitFor(() => rig.target.status.state === 'waiting_clock', { what: 'the state' });
  expect(server.requests).toEqual([]);
  wallMs += 3_600_000;
  clock.now();
  rig.guard.stepped(3_600_000);
  await rig.drained();
  expect(rig.target.status.state).toBe('up');
});

test('memory is bounded: what is in the spool is read from there later, in order', async () => {
  const server = new FakeServer();
  server.isUp = false;
  rig.open(server);
  for (let round = 0; round < 130; round++) {
    rig.ship(Array.from({ length: 2000 }, (_, at) => [at + 1, round, round] as const));
    if (round % 10 === 0) await rig.unsent.spill(0);
  }
  expect(rig.released).toBeGreaterThanOrEqual(20);
  expect(rig.target.status.pendingSamples).toBe(260_000);
  server.isUp = true;
  const isDone = () => rig.released === 130 && server.values(2000).length === 130;
  await waitFor(isDone, { what: 'all samples', intervalMs: 50, timeoutMs: 60_000 });
  expect(server.values(1)).toEqual([...Array(130).keys()]);
  expect(server.values(2000)).toEqual([...Array(130).keys()]);
  expect([server.outOfOrder, rig.released]).toEqual([0, 130]);
});

test('after a kill of the exporter what was stored without an answer is not lost, and nothing else is refused', async () => {
  const server = new FakeServer();
  rig.open(server);
  await waitFor(() => rig.target.status.state === 'up', { what: 'the state' });
  server.faults.push('lose_answer');
  rig.ship([
    [1, 1, 0],
    [1, 2, 1],
    [2, 1, 0],
  ]);
  await rig.unsent.spill(0);
  await waitFor(() => server.values(1).length === 2, { what: 'the samples' });
  await rig.target.close(0);
  rig.renew();
  rig.open(server);
  rig.ship([
    [1, 3, 2],
    [2, 2, 1],
  ]);
  await rig.drained();
  expect([server.values(1), server.values(2)]).toEqual([
    [1, 2, 3],
    [1, 2],
  ]);
});
