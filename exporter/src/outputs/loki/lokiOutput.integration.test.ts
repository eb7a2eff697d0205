import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { waitFor } from '../../../../tests/waitFor.ts';
import { lineFolder, lineSpoolFolder } from './lineSpool.ts';
import { LokiRig } from './testing/lokiRig.ts';

test('a push has the labels of the stream, nanoseconds, text and metadata, compressed', async () => {
  await using rig = await LokiRig.start({ labels: { site: 'home' }, tenant: 'me' });
  rig.append({ kind: 'event', connector: 'zigbee', atMs: 1_700_000_000_123, text: 'offline', metadata: { device: 'lamp', area: '' } });
  await rig.drained();
  const push = rig.server.received.findLast(({ body }) => body.length > 0);
  expect(push?.url).toBe('/loki/api/v1/push');
  expect(push?.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json', 'x-scope-orgid': 'me' });
  expect(JSON.parse(gunzipSync(push!.body).toString())).toEqual({
    streams: [
      {
        stream: { service_name: 'gaugeway', connector: 'zigbee', kind: 'event', site: 'home' },
        values: [['1700000000123000000', 'offline', { device: 'lamp' }]],
      },
    ],
  });
});

test('lines with the same time and text are all kept', async () => {
  await using rig = await LokiRig.start();
  for (let count = 0; count < 3000; count++) rig.append({ kind: 'log', atMs: 1_700_000_000_000, text: 'again', metadata: {} });
  await rig.drained();
  expect(rig.loki.texts('log')).toHaveLength(3000);
});

const event = (text: string, more: object = {}) => ({
  kind: 'event' as const,
  connector: 'a',
  atMs: Date.now(),
  text,
  metadata: {},
  ...more,
});

test('a line that Loki refuses takes no other with it, and the request is not sent again', async () => {
  await using rig = await LokiRig.start();
  rig.loki.longestLine = 50;
  for (const text of ['one', 'x'.repeat(51), 'two']) rig.append(event(text));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one', 'two']);
  expect(rig.loki.pushes).toEqual([3]);
  expect(rig.status.counters).toMatchObject({ sentLines: 2, refused: new Map([['line_too_long', 1]]) });
});

test('a line that is too far behind is counted', async () => {
  await using rig = await LokiRig.start();
  rig.append(event('now'));
  rig.append(event('before', { atMs: Date.now() - 7_200_000 }));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['now']);
  expect(rig.status.counters.refused).toEqual(new Map([['too_far_behind', 1]]));
  expect(rig.status.state).toBe('up');
});

test('a line that spoils its request is found', async () => {
  await using rig = await LokiRig.start();
  rig.loki.poison = 'poison';
  for (let at = 0; at < 100; at++) rig.append(event(at === 37 ? 'poison' : `${at}`));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(Array.from({ length: 100 }, (_, at) => `${at}`).filter((_, at) => at !== 37));
  expect(rig.status.counters.refused).toEqual(new Map([['other', 1]]));
});

test('a request that is too large is sent in parts', async () => {
  await using rig = await LokiRig.start();
  rig.loki.answers.push({ status: 413 }, { status: 413 });
  for (let at = 0; at < 8; at++) rig.append(event(`${at}`));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  expect(rig.status.counters.refused.size).toBe(0);
});

test.each([
  { status: 503, text: 'away' },
  { status: 500, text: 'error' },
])('after $status the lines are sent again', async (answer) => {
  await using rig = await LokiRig.start();
  rig.loki.answers.push(answer, answer);
  rig.append(event('one'));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one']);
  expect(rig.lines.map(({ message }) => message)).toEqual(['Loki takes lines', 'cannot reach Loki: lines wait', 'Loki takes lines']);
  for (const { fields } of rig.lines) expect(fields).toMatchObject({ output: 'loki', url: rig.status.url });
  expect(rig.status.counters.retriedRequests).toBe(2);
});

test('a server that never answers is left after the timeout, and the line is sent again', async () => {
  await using rig = await LokiRig.start({ timeout: '1s' });
  const { answer } = rig.server;
  rig.server.answer = () => undefined;
  rig.append(event('one'));
  await waitFor(() => rig.status.state === 'down', { what: 'the state' });
  expect(rig.status.why).toContain('no answer within 1 s');
  rig.server.answer = answer;
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one']);
});

test('a rate limit makes requests smaller, is said once, and loses nothing', async () => {
  await using rig = await LokiRig.start();
  const limited = { status: 429, text: 'ingestion rate limit exceeded for user fake (limit: 1 bytes/sec)' };
  rig.loki.answers.push(limited, limited, limited);
  for (let at = 0; at < 2000; at++) rig.append(event(`${at}`));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(Array.from({ length: 2000 }, (_, at) => `${at}`));
  expect(rig.loki.pushes.length).toBeGreaterThan(2);
  expect(rig.lines.map(({ message }) => message)).toEqual(['Loki takes lines', 'Loki limits the rate: lines wait']);
});

test('Retry-After holds', async () => {
  await using rig = await LokiRig.start();
  rig.loki.answers.push({ status: 503, headers: { 'retry-after': '50' } });
  rig.append(event('one'));
  await waitFor(() => rig.status.state === 'down', { what: 'the state' });
  const { requests } = rig.status.counters;
  await pause(100);
  expect(rig.status.counters.requests).toBe(requests);
  expect(rig.status.pendingLines).toBe(1);
});

test.each([
  { status: 401, text: 'no' },
  { status: 403, text: 'no' },
  { status: 404, text: 'no' },
  { status: 307, headers: { location: 'http://other.example/' } },
  { status: 260, text: "ingestion blocked for user 'fake' until '2030-01-01T00:00:00Z' with status code '260'" },
  { status: 400, text: "stream '{kind=\"event\"}' has label value too long: 'x'" },
])('a refusal that is not due to lines drops none: $status', async (answer) => {
  await using rig = await LokiRig.start();
  rig.loki.answers.push(answer, answer);
  rig.append(event('one'));
  await waitFor(() => rig.lines.some(({ message }) => message.startsWith('Loki refuses requests')), { what: 'the log line' });
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one']);
  expect(rig.status.counters.refused.size).toBe(0);
});

test('where Loki takes no metadata, it is a part of the lines, said once', async () => {
  await using rig = await LokiRig.start();
  rig.loki.takesMetadata = false;
  for (const text of ['one', 'two']) rig.append(event(text, { metadata: { device: 'lamp 1', trace_id: 'abc' } }));
  await rig.drained();
  rig.append(event('device=b three', { metadata: { device: 'b' } }));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one device="lamp 1" trace_id=abc', 'two device="lamp 1" trace_id=abc', 'device=b three']);
  expect(rig.lines.filter(({ message }) => message.includes('metadata'))).toHaveLength(1);
  expect(rig.status).toMatchObject({ isWithoutMetadata: true, state: 'up' });
});

test('where Loki takes no metadata, several streams at once lose no line', async () => {
  await using rig = await LokiRig.start();
  rig.loki.takesMetadata = false;
  for (const connector of ['a', 'b', 'c', 'd', 'e', 'f']) rig.append(event(connector, { connector, metadata: { device: '1' } }));
  await rig.drained();
  expect(rig.loki.texts('event').sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name} device=1`));
  expect(rig.status.counters.refused.size).toBe(0);
});

test('a stream too many loses its own lines only', async () => {
  await using rig = await LokiRig.start();
  rig.loki.mostStreams = 1;
  rig.append(event('one'));
  await rig.drained();
  rig.append(event('other', { connector: 'b' }));
  rig.append(event('two'));
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one', 'two']);
  expect(rig.status.counters.refused).toEqual(new Map([['stream_limit', 1]]));
});

test('with Loki away, durable lines survive the end of the process, and go before newer ones', async () => {
  await using rig = await LokiRig.start();
  rig.loki.isUp = false;
  for (const text of ['one', 'two']) rig.append(event(text));
  await waitFor(() => rig.status.state === 'down', { what: 'the state' });
  await rig.restart();
  rig.append(event('three'));
  rig.loki.isUp = true;
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one', 'two', 'three']);
});

test('the size of the queue is that of its files, also after a restart', async () => {
  await using rig = await LokiRig.start();
  const folder = join(rig.folder, lineSpoolFolder);
  const onDisk = () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  rig.loki.isUp = false;
  // texts that hardly compress
  for (let at = 0; at < 500; at++) rig.append(event(randomBytes(500).toString('base64')));
  await waitFor(() => rig.status.queue.bytes > 200_000, { what: 'lines on disk' });
  expect(rig.status.queue).toMatchObject({ bytes: onDisk(), maxBytes: 250_000_000, problem: undefined });
  await rig.restart();
  const { bytes } = rig.status.queue;
  expect(bytes).toBe(onDisk());
  const listed = lineFolder(folder).segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const positions = readdirSync(folder).filter((name) => name.startsWith('positions'));
  expect(bytes - listed).toBe(positions.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0));
});

test('a restart while Loki limits the rate loses no durable line', async () => {
  await using rig = await LokiRig.start();
  const limited = { status: 429, text: 'ingestion rate limit exceeded for user fake (limit: 1 bytes/sec)' };
  rig.loki.answers.push(...Array.from({ length: 10_000 }, () => limited));
  for (const text of ['one', 'two']) rig.append(event(text));
  await waitFor(() => rig.status.counters.retriedRequests > 0, { what: 'a retry' });
  await rig.restart();
  rig.loki.answers.length = 0;
  await rig.drained();
  expect(rig.loki.texts('event')).toEqual(['one', 'two']);
});

test('kinds that are not configured are not taken, and a changed config sends what waits', async () => {
  await using rig = await LokiRig.start({ kinds: ['log'] });
  expect([rig.output.takes('log'), rig.output.takes('event'), rig.output.takesStates]).toEqual([true, false, false]);
  rig.append(event('no'));
  rig.loki.isUp = false;
  rig.append({ kind: 'log', atMs: Date.now(), text: 'yes', metadata: {} });
  await waitFor(() => rig.status.state === 'down', { what: 'the state' });
  // Loki is away until then: a request that is on its way would bring the line with the old labels
  await rig.output.apply(rig.configWith({ service_name: 'other', kinds: ['log', 'state'] }));
  rig.loki.isUp = true;
  expect(rig.output.takesStates).toBe(true);
  await rig.drained();
  expect(rig.loki.entries.map(({ text, stream }) => [text, stream.includes('other')])).toEqual([['yes', true]]);
});

test('credentials go with each request and into no log line', async () => {
  await using rig = await LokiRig.start({ basic_auth: { username: 'me', password: 'hunter2' }, headers: { 'X-Key': 'sesame' } });
  rig.loki.answers.push({ status: 401, text: 'hunter2 is wrong, sesame too' });
  rig.append(event('one'));
  await rig.drained();
  expect(rig.server.received.at(-1)?.headers).toMatchObject({ authorization: 'Basic bWU6aHVudGVyMg==', 'x-key': 'sesame' });
  expect(JSON.stringify(rig.lines)).toMatch(/<secret> is wrong, <secret> too/);
});

test('what a Loki that blocks says becomes one short line without secrets', async () => {
  await using rig = await LokiRig.start({ headers: { 'X-Key': 'hunter2-hunter2' } });
  const text = `ingestion blocked for user 'hunter2-hunter2'\r\n\u001b[31m${'x'.repeat(100_000)}`;
  rig.loki.answers.push({ status: 260, text });
  rig.append(event('waits'));
  await rig.drained();
  const { why } = rig.lines.find(({ message }) => message.startsWith('Loki refuses requests'))?.fields ?? {};
  expect(why).toMatch(/^260 ingestion blocked for user '<secret>' \[31mx+…$/);
  expect(String(why)).toHaveLength(300);
});
