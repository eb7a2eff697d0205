import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import type { ErrorKind } from '@gaugeway/connectors/errors';
import { ConnectorError, commonConfig, type Connector } from '@gaugeway/connectors/contract';
import { Clock } from './clock.ts';
import { EventLog, loggedEvents } from './events.ts';
import { SeriesStore } from './series/seriesStore.ts';
import { StateStore } from './state/state.ts';
import { SupervisedConnector, retryDelayMs } from './supervisor.ts';
import { waitFor } from '../../tests/waitFor.ts';

let folder: string;
let lines: string[];
let state: StateStore;
let supervised: SupervisedConnector | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  lines = [];
});

afterEach(async () => {
  await supervised?.stop();
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

function supervise(run: Connector['run'], now = Date.now): SupervisedConnector {
  const write = (message: string) => void lines.push(message);
  const log = { debug: write, info: () => undefined, warn: write, error: write };
  state = StateStore.open(folder, log);
  const clock = Clock.of(now);
  const services = {
    store: new SeriesStore(),
    state,
    events: new EventLog(clock, [loggedEvents(log)]),
    log,
    instanceId: (name: string) => name,
    folder: (type: string) => type,
    observePoll: () => undefined,
  };
  const connector: Connector = { type: 'toy', config: commonConfig, run };
  const entry = { name: 'toy', type: 'toy', connector, config: commonConfig.parse({}), fingerprint: '' };
  return (supervised = new SupervisedConnector(entry, { ...services, metric: (name) => metrics.get(name), clock }));
}

function until(condition: () => boolean): Promise<unknown> {
  return waitFor(condition, { what: 'the state' });
}

test('a lost link is tried again, counted by reason and logged once', async () => {
  let runs = 0;
  const { gateway } = supervise(async (_, gateway, signal) => {
    if (++runs < 3) throw new ConnectorError('connection_refused', 'cannot connect to "mqtt://x": refused');
    gateway.link(true);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  await until(() => runs === 3 && gateway.linkState.linkedSinceMs !== undefined);
  expect([...gateway.counters.errors]).toEqual([['connect', 2]]);
  expect(lines).toEqual(['cannot connect to "mqtt://x": refused']);
  expect(supervised!.lastError).toMatchObject({ code: 'connection_refused', kind: 'connect' });
  await supervised!.stop();
  expect(gateway.linkState.linkedSinceMs).toBeUndefined();
});

test('a defect of a connector is a protocol error, not a crash', async () => {
  const { gateway } = supervise(() => Promise.reject(new TypeError('x is not a function')));
  await until(() => gateway.counters.errors.get('protocol') > 0);
  expect(lines).toEqual(['x is not a function']);
});

test('the link is down after run() returned', async () => {
  const one = supervise((_, gateway) => Promise.resolve(gateway.link(true)));
  await until(() => one.gateway.counters.errors.get('lost') > 0);
  expect([one.gateway.linkState.linkedSinceMs, one.state]).toEqual([undefined, 'down']);
});

test('a connector is starting until it is linked or has failed, however long its devices take to restore', async () => {
  let nowMs = 1_800_000_000_000;
  const run = Promise.withResolvers<never>();
  const one = supervise(
    () => run.promise,
    () => nowMs++,
  );
  expect(one.state).toBe('starting');
  run.reject(new ConnectorError('connect', 'refused'));
  await until(() => one.state === 'down');
});

test('runs leave no listeners on the signal of the connector', async () => {
  const signals = new Set<AbortSignal>();
  const one = supervise((_, gateway, signal) => {
    signals.add(signal);
    signal.addEventListener('abort', () => undefined);
    gateway.link(true);
    return Promise.reject(new ConnectorError('lost', 'gone'));
  });
  await until(() => one.gateway.counters.errors.get('lost') === 2);
  expect(signals.size).toBe(2);
});

test('a connector that does not stop delays others for a limited time only', async () => {
  const run = Promise.withResolvers<void>();
  await supervise(() => run.promise).stop(50);
  run.resolve();
  expect(lines).toEqual(['cannot stop connector "toy": it is still running']);
});

test.each<[ErrorKind, number, number]>([
  ['connect', 1, 500],
  ['lost', 3, 2000],
  ['timeout', 9, 4000],
  ['auth', 9, 60_000],
  ['config', 1, Infinity],
])('after %s, failure %d, it waits at most %d ms', (code, failures, longest) => {
  expect(retryDelayMs(code, failures, 1)).toBe(longest);
  if (longest < Infinity) expect(retryDelayMs(code, failures, 0)).toBe(longest * 0.75);
});
