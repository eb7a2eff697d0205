import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../../tests/waitFor.ts';
import type { Gateway } from '../../contract.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { type FleetChange, FleetSource } from './fleetSource.ts';

let folder: string;
let stop: AbortController;
let server: Server | undefined;

/** Records `wellFormed` too. */
class FleetGateway extends RecordingGateway {
  readonly details: string[] = [];
  readonly readable: string[] = [];

  override malformed(...[reason, what, about = '']: Parameters<Gateway['malformed']>): void {
    super.malformed(reason, what);
    this.details.push((typeof about === 'string' ? about : about.detail).replaceAll(`${folder}/`, ''));
  }

  override wellFormed(what = ''): void {
    this.readable.push(what);
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-fleet-'));
  stop = new AbortController();
});

afterEach(() => {
  stop.abort();
  server?.close();
  server?.closeAllConnections();
  server = undefined;
  rmSync(folder, { recursive: true });
});

function table(name: string, ...rows: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, ['id,profile,url,unit', ...rows].join('\n'));
  return path;
}

function row(id: string, unit = 1): string {
  return `${id},sunspec,tcp://127.0.0.1:502,${unit}`;
}

/** A watched fleet and its changes. */
async function watched(...sources: string[]) {
  return watchedBy(new FleetGateway(), ...sources);
}

async function watchedBy(gateway: FleetGateway, ...sources: string[]) {
  const changes: { added: string[]; changed: string[]; removed: readonly string[] }[] = [];
  const config = {
    devices: [{ id: 'inline', profile: 'sunspec', url: 'tcp://127.0.0.1:502', unit: 9, labels: {} }],
    devices_from: sources.map((source) => ({ source, refresh: 20 })),
    buses: [],
  };
  const fleet = await FleetSource.open(config, { gateway, signal: stop.signal, filesEveryMs: 20 });
  const ids = (devices: FleetChange['added']) => devices.map(({ id }) => id);
  const done = fleet.watch(({ added, changed, removed }) => changes.push({ added: ids(added), changed: ids(changed), removed }));
  return { fleet, gateway, changes, done, ids: () => ids(fleet.devices) };
}

/** Serves the current contents of `answer`. */
async function serve(answer: { status: number; body: string }): Promise<string> {
  server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sd?key=hunter2`;
}

test('a changed row out of 500 changes one device', async () => {
  const rows = Array.from({ length: 500 }, (_, index) => row(`m${index}`));
  const file = table('fleet.csv', ...rows);
  const { fleet, gateway, changes } = await watched(file);
  expect(fleet.devices).toHaveLength(500);
  expect(fleet.isComplete).toBe(true);
  table('fleet.csv', ...rows.with(250, row('m250', 7)));
  await waitFor(() => changes.length > 0, { what: 'the change' });
  expect(changes).toEqual([{ added: [], changed: ['m250'], removed: [] }]);
  expect(fleet.devices[250]).toMatchObject({ id: 'm250', unit: 7 });
  expect(gateway.complaints).toEqual([]);
});

test('sees added and removed rows, a file replaced by renaming as by editors, and a moved link as of a mounted ConfigMap', async () => {
  for (const version of ['v1', 'v2']) mkdirSync(join(folder, version));
  table('v1/fleet.csv', row('a'), row('b'));
  table('v2/fleet.csv', row('b'), row('c'));
  symlinkSync('v1', join(folder, 'data'));
  symlinkSync('data/fleet.csv', join(folder, 'fleet.csv'));
  const { changes } = await watched(join(folder, 'fleet.csv'));
  symlinkSync('v2', join(folder, 'next'));
  renameSync(join(folder, 'next'), join(folder, 'data'));
  await waitFor(() => changes.length === 1, { what: 'the moved link' });
  table('new.csv', row('c'));
  renameSync(join(folder, 'new.csv'), join(folder, 'fleet.csv'));
  await waitFor(() => changes.length === 2, { what: 'the renamed file' });
  expect(changes).toEqual([
    { added: ['c'], changed: [], removed: ['a'] },
    { added: [], changed: [], removed: ['b'] },
  ]);
});

test('an invalid version keeps the old devices and is reported once, by row and column; a valid one is reported too', async () => {
  const file = table('fleet.csv', row('a'));
  const { gateway, changes, ids, fleet } = await watched(file);
  table('fleet.csv', row('a'), row('b', 300), `c,nosuch,tcp://h,1`);
  await waitFor(() => gateway.details.length > 0, { what: 'the complaint' });
  expect(gateway.complaints).toEqual([{ reason: 'type', what: file }]);
  expect(gateway.details).toEqual(['fleet.csv row 3, column "unit": expected a unit id from 0 to 247, or 255 (and 1 more)']);
  expect([ids(), fleet.isComplete]).toEqual([['a'], false]);
  gateway.readable.length = 0;
  table('fleet.csv', row('a'), row('b', 30));
  await waitFor(() => changes.length > 0, { what: 'the mended table' });
  expect(changes).toEqual([{ added: ['b'], changed: [], removed: [] }]);
  expect(gateway.readable).toEqual([file]);
  expect(gateway.details).toHaveLength(1);
});

test('a table that is invalid when the connector restarts keeps its devices, and is not reported again', async () => {
  const file = table('fleet.csv', row('a'));
  const { gateway } = await watched(file);
  table('fleet.csv', row('a', 300));
  await waitFor(() => gateway.details.length > 0, { what: 'the complaint' });
  const again = await watchedBy(gateway, file);
  expect(again.ids()).toEqual(['a']);
  expect(gateway.details).toHaveLength(1);
  expect((await watched(file)).ids()).toEqual([]);
});

test('an unknown profile is a problem of its row', async () => {
  const { gateway, ids } = await watched(table('fleet.csv', 'c,nosuch,tcp://h,1'));
  expect(ids()).toEqual([]);
  expect(gateway.details).toEqual([
    expect.stringMatching(/^fleet\.csv row 2, column "profile": cannot load profile "nosuch": unknown profile/),
  ]);
});

test('follows the files of a pattern; an unreadable file and an empty folder keep their devices', async () => {
  table('1.csv', row('a'));
  const { changes, gateway, ids } = await watched(join(folder, '*.csv'));
  table('2.csv', row('b'));
  await waitFor(() => ids().includes('b'), { what: 'the new file' });
  writeFileSync(join(folder, '2.csv'), Buffer.from([0xe4]));
  await waitFor(() => gateway.count('encoding') === 1, { what: 'the complaint' });
  expect(ids()).toEqual(['a', 'b']);
  rmSync(join(folder, '2.csv'));
  await waitFor(() => !ids().includes('b'), { what: 'the file gone' });
  rmSync(join(folder, '1.csv'));
  await waitFor(() => gateway.count('protocol') === 1, { what: 'the second complaint' });
  expect(ids()).toEqual(['a']);
  expect(gateway.details).toEqual(['expected UTF-8 text; in a spreadsheet, save as "CSV UTF-8"', 'no file matches the pattern']);
  expect(changes).toHaveLength(2);
});

test('a duplicate id of another table or the config is reported with both places, until it is removed there', async () => {
  const first = table('1.csv', row('a'), row('x'));
  const second = table('2.csv', row('b'));
  const third = table('3.csv', row('inline'));
  const { gateway, changes, ids } = await watched(first, second, third);
  expect(gateway.details).toEqual(['3.csv row 2, column "id": device id is used twice: first at devices[0]']);
  table('2.csv', row('b'), row('x', 2));
  await waitFor(() => gateway.details.length === 2, { what: 'the complaint' });
  expect(gateway.details[1]).toBe('2.csv row 3, column "id": device id is used twice: first at 1.csv row 3');
  table('1.csv', row('a'));
  await waitFor(() => changes.length > 0, { what: 'the move' });
  expect(changes).toEqual([{ added: [], changed: ['x'], removed: [] }]);
  expect(ids()).toEqual(['a', 'b', 'x']);
});

test('fetches a URL again; failures and invalid lists keep the devices, and no query is logged', async () => {
  const group = { targets: ['127.0.0.1:502'], labels: { __meta_profile: 'sunspec' } };
  const answer = { status: 200, body: JSON.stringify([group]) };
  const { gateway, changes, ids, fleet } = await watched(await serve(answer));
  expect([ids(), fleet.isComplete]).toEqual([['127.0.0.1:502'], true]);
  answer.status = 503;
  await waitFor(() => gateway.count('protocol') === 1, { what: 'the failure' });
  answer.status = 200;
  answer.body = '[{}]';
  await waitFor(() => gateway.count('type') === 1, { what: 'the bad list' });
  expect(ids()).toEqual(['127.0.0.1:502']);
  expect(gateway.details).toEqual([
    'unexpected HTTP status 503 Service Unavailable',
    expect.stringMatching(/entry 1, column "targets": expected a list/),
  ]);
  answer.body = '[]';
  await waitFor(() => changes.length > 0, { what: 'the empty list' });
  expect(changes).toEqual([{ added: [], changed: [], removed: ['127.0.0.1:502'] }]);
  expect(JSON.stringify([gateway.complaints, gateway.details, gateway.readable])).not.toContain('hunter2');
});

test('an unreachable URL has no devices', async () => {
  const url = await serve({ status: 200, body: '[]' });
  await new Promise((resolve) => server?.close(resolve));
  const { gateway, fleet } = await watched(url);
  expect(gateway.details).toEqual(['cannot fetch URL: ECONNREFUSED']);
  expect([fleet.devices, fleet.isComplete]).toEqual([[], false]);
});

test('watching ends with its signal', async () => {
  const { done } = await watched(table('fleet.csv', row('a')));
  stop.abort();
  await done;
});
