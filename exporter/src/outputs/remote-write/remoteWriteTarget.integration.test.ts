import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { startPrometheus } from '../../../../tests/servers/prometheus.ts';
import { stopLeftovers, type Server } from '../../../../tests/servers/server.ts';
import { startVictoriaMetrics } from '../../../../tests/servers/victoriaMetrics.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { TargetRig } from '../testing/targetRig.ts';

const seriesCount = 100;
let rig = new TargetRig();
let http: HttpServer | undefined;

afterEach(async () => {
  await rig.target.close(0);
  http?.closeAllConnections();
  http?.close();
  http = undefined;
});
afterAll(stopLeftovers);

function open(url: string, config: object = {}): void {
  rig = new TargetRig();
  rig.open(undefined, { url, ...config });
}

/** One sample of each series, at so many milliseconds after the start. */
function shipAll(afterMs: number): void {
  rig.ship(Array.from({ length: seriesCount }, (_, at) => [at + 1, afterMs, afterMs] as const));
}

async function serve(listener: RequestListener): Promise<string> {
  http = createServer(listener);
  await new Promise<void>((resolve) => http?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/v1/write`;
}

/** Ships while the server is killed four times; returns the number of samples of each series. */
async function killAgainAndAgain(server: Pick<Server, 'kill' | 'start'>): Promise<number> {
  let round = 0;
  for (let kill = 0; kill < 4; kill++) {
    for (let last = round + 30; round < last; round++) {
      shipAll(round);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await server.kill();
    for (let last = round + 10; round < last; round++) shipAll(round);
    await rig.unsent.spill(0);
    await server.start();
    await rig.drained();
  }
  return round;
}

test('VictoriaMetrics killed again and again keeps every sample', async () => {
  await using server = await startVictoriaMetrics();
  open(`${server.url}/api/v1/write`);
  const round = await killAgainAndAgain(server);
  expect(rig.target.status).toMatchObject({ kind: 'victoriametrics', order: 'fresh_first', state: 'up' });
  const stored = await waitFor(
    async () => {
      const all = await server.export('__name__=~"series_.*"');
      return all.size === seriesCount && [...all.values()].every(({ timestamps }) => new Set(timestamps).size === round) && all;
    },
    { what: 'all samples' },
  );
  expect(stored.size).toBe(seriesCount);
  expect(rig.counters.sentSamples).toBe(round * seriesCount);
});

test('Prometheus without a window, killed again and again, keeps every sample and refuses none', async () => {
  await using server = await startPrometheus({ targets: [], flags: { 'web.enable-remote-write-receiver': '' } });
  open(`${server.url}/api/v1/write`);
  const round = await killAgainAndAgain(server);
  expect(rig.target.status).toMatchObject({ kind: 'prometheus', order: 'series', state: 'up' });
  expect(rig.counters.rejected).toEqual(new Map());
  for (const series of [1, 50, seriesCount]) {
    const [samples] = await server.query(`count_over_time(series_${series}[1h])`);
    expect(samples?.value).toBe(round);
  }
});

test('Prometheus refuses what is too far behind: only that is dropped, and the line names the setting', async () => {
  await using server = await startPrometheus({ targets: [], flags: { 'web.enable-remote-write-receiver': '' } });
  open(`${server.url}/api/v1/write`);
  rig.ship([[1, 1, 0]]);
  await rig.drained();
  rig.ship([
    [2, 1, -7_200_000],
    [3, 1, -7_100_000],
    [3, 2, -1000],
    [4, 1, -1000],
  ]);
  rig.ship([[1, 2, 1000]]);
  await rig.drained();
  expect(rig.counters).toMatchObject({ sentSamples: 4, rejected: new Map([['out_of_bounds', 2]]) });
  expect(rig.lines.at(-1)).toMatchObject({ message: 'target refuses samples: they are dropped', fields: { reason: 'out_of_bounds' } });
  expect(await server.query('{__name__=~"series_.*"}', rig.startMs + 2000)).toHaveLength(3);
});

test.each<[string, RequestListener]>([
  ['never answers', () => undefined],
  [
    'closes in the middle of its answer',
    (_, response) => void response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy()),
  ],
  ['closes without an answer', (request) => void request.socket.destroy()],
  ['fails', (_, response) => void response.writeHead(500).end('disk is full')],
  ['asks to wait', (_, response) => void response.writeHead(429, { 'retry-after': '0' }).end('slow down')],
])('a target that %s loses nothing, and gets all when it is well', async (_, fault) => {
  let isWell = false;
  let requests = 0;
  const url = await serve((request, response) => {
    requests++;
    if (isWell) request.resume().once('end', () => response.writeHead(204).end());
    else fault(request, response);
  });
  open(url, { timeout: '1s' });
  shipAll(0);
  await waitFor(() => rig.target.status.state === 'down' && requests >= 2, { what: 'requests' });
  expect(rig.target.status).toMatchObject({ pendingSamples: seriesCount, lastSuccessMs: undefined });
  isWell = true;
  await rig.drained();
  expect(rig.counters.sentSamples).toBe(seriesCount);
  expect(rig.lines.map(({ message }) => message)).toEqual(['cannot reach target: samples wait', 'target takes samples']);
});

test('VictoriaMetrics answers 400 to a wrong path: nothing is dropped', async () => {
  await using server = await startVictoriaMetrics();
  open(`${server.url}/api/v1/writez`);
  shipAll(0);
  await waitFor(() => rig.target.status.state === 'refusing', { what: 'the state' });
  expect(rig.target.status).toMatchObject({ pendingSamples: seriesCount, counters: { rejected: new Map() } });
});
