import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { StoreServer } from '../remote-write/testing/storeServer.ts';
import { lineFolder, lineSpoolFolder } from './lineSpool.ts';
import { FakeLoki } from './testing/fakeLoki.ts';
import { LineMaker } from './testing/lineMaker.ts';
import { join } from 'node:path';

/** The number of lines of the folder that wait. */
async function storedLines(folder: string): Promise<number> {
  const spool = lineFolder(join(folder, lineSpoolFolder));
  let count = 0;
  for await (const { batch } of spool.items(spool.present.ranges)) count += batch.length;
  return count;
}

test('with Loki away and the exporter killed, no event that is on disk is lost, each is stored once and in its order', async () => {
  const loki = new FakeLoki();
  await using server = await StoreServer.start((received, response) => {
    if (!loki.isUp) return void response.destroy();
    const { status, text = '' } = loki.receive(received);
    response.writeHead(status).end(text);
  });
  const config = { url: `${server.url}/loki/api/v1/push`, lines_per_minute: 1_000_000 };
  const folder = await temporaryFolder();
  loki.isUp = false;
  let from = 0;
  let events = 0;
  for (let round = 0; round < 2; round++) {
    await using maker = new LineMaker({ folder, config, from, linesPerSecond: 500 });
    await waitFor(async () => (await storedLines(folder)) >= events + 100, { what: 'events on disk', timeoutMs: 60_000 });
    events = await storedLines(folder);
    await maker.end('SIGKILL');
    // beyond all that it made since its last report
    from += 100_000;
  }
  loki.isUp = true;
  {
    await using maker = new LineMaker({ folder, config, from, linesPerSecond: 500 });
    await waitFor(() => loki.entries.length > 50, { what: 'lines at Loki', timeoutMs: 60_000, intervalMs: 1 });
    await maker.end('SIGKILL');
    from += 100_000;
  }
  await using maker = new LineMaker({ folder, config, from, linesPerSecond: 0 });
  await maker.until('all sent', ({ state, pending }) => state === 'up' && pending === 0);
  const numbers = loki.texts('event').map((text) => Number(/number=(\d+)$/.exec(text)?.[1]));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThanOrEqual(events);
  const ofStream = (connector: number) => numbers.filter((number) => number % 5 === connector);
  for (let connector = 0; connector < 5; connector++) expect(ofStream(connector)).toEqual(ofStream(connector).sort((a, b) => a - b));
}, 120_000);
