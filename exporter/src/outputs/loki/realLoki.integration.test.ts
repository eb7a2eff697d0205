import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithLoki, lokiControl, type RealLoki } from '../../../../tests/servers/realLoki.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { LineMaker } from './testing/lineMaker.ts';
import { LokiRig } from './testing/lokiRig.ts';
import type { LogLine } from '../../lines/logLine.ts';

const event = (text: string, more: Partial<LogLine> = {}): LogLine => ({
  kind: 'event',
  connector: 'zigbee',
  atMs: Date.now(),
  text,
  metadata: {},
  ...more,
});

/** Seconds without Loki before and after the exporter is killed. */
const awayS = Number(process.env['LOKI_AWAY'] ?? 20);

/** The numbers of the events from `fromMs` on. A query returns 5000 lines at most, so it is asked for each second. */
async function eventNumbers(loki: RealLoki, service: string, fromMs: number): Promise<Set<number>> {
  const numbers = new Set<number>();
  for (let ms = fromMs; ms < Date.now(); ms += 1000)
    for (const { text } of await loki.lines(`{service_name="${service}",kind="event"}`, ms, ms + 1000))
      numbers.add(Number(/number=(\d+)/.exec(text)?.[1]));
  return numbers;
}

/** Events have even numbers. */
function missing(numbers: ReadonlySet<number>, from: number, to: number): number {
  let count = 0;
  for (let number = from + (from % 2); number < to; number += 2) if (!numbers.has(number)) count++;
  return count;
}

describeWithLoki('lines to a real Loki', (loki) => {
  async function start(config: object = {}) {
    const service = `test-${randomBytes(4).toString('hex')}`;
    const rig = await LokiRig.start({ service_name: service, ...config, url: loki.pushUrl });
    const lines = async () => (await loki.lines(`{service_name="${service}"}`)).filter(({ text }) => !text.startsWith('msg='));
    return { rig, lines, texts: async () => (await lines()).map(({ text }) => text) };
  }

  test('text, time, labels and metadata arrive; where metadata is not taken, it is a part of the text', async () => {
    const { rig, lines } = await start({ labels: { site: 'home' } });
    await using _rig = rig;
    const text = 'ü "quoted"\\ \u{1f600}';
    const atMs = Date.now() - 1000;
    rig.append(event(text, { atMs, metadata: { device: 'lamp ü', trace_id: 'ab"c' } }));
    await rig.drained();
    const [line] = await lines();
    expect(line?.ns).toBe(`${atMs}000000`);
    expect(line?.labels).toMatchObject({ connector: 'zigbee', kind: 'event', site: 'home' });
    if (rig.status.isWithoutMetadata) expect(line?.text).toBe(`${text} device="lamp ü" trace_id="ab\\"c"`);
    else expect(line).toMatchObject({ text, metadata: { device: 'lamp ü', trace_id: 'ab"c' } });
    expect(rig.status).toMatchObject({ state: 'up', counters: { sentLines: 1, refused: new Map() } });
  });

  test('lines with the same time and text are all kept, and lines that are sent twice are not', async () => {
    const { rig, texts } = await start();
    await using _rig = rig;
    const same = event('again', { atMs: Date.now() - 1000 });
    for (let count = 0; count < 1000; count++) rig.append(same);
    await rig.drained();
    expect(await texts()).toHaveLength(1000);
    // after a restart, times begin anew
    await rig.restart();
    for (let count = 0; count < 1000; count++) rig.append(same);
    await rig.drained();
    expect(await texts()).toHaveLength(1000);
  });

  test('lines of any order within an hour are taken; those behind, before and far ahead are counted and take no other with them', async () => {
    const { rig, texts } = await start();
    await using _rig = rig;
    const nowMs = Date.now();
    const at = (text: string, afterMs: number) => rig.append(event(text, { atMs: nowMs + afterMs }));
    at('now', 0);
    at('half an hour behind', -1_800_000);
    at('two hours behind', -7_200_000);
    at('eight days behind', -8 * 86_400_000);
    at('an hour ahead', 3_600_000);
    at('a minute behind', -60_000);
    await rig.drained();
    expect(await texts()).toEqual(['half an hour behind', 'a minute behind', 'now']);
    const { refused, sentLines } = rig.status.counters;
    // of a request that both of its parts refuse, Loki has the words of one
    expect(Object.fromEntries(refused)).toEqual({ too_far_behind: 1, other: 2 });
    expect(sentLines).toBe(3);
    expect(rig.status.state).toBe('up');
  });

  test('a line of 300 kB is cut and taken', async () => {
    const { rig, lines } = await start();
    await using _rig = rig;
    rig.append(event('é'.repeat(150_000), { metadata: { device: 'a' } }));
    await rig.drained();
    const [line] = await lines();
    expect(line?.text).toMatch(/é…/);
    expect(JSON.stringify(line)).toContain('300000');
    expect(rig.status.counters).toMatchObject({ cutLines: 1, refused: new Map() });
  });

  (lokiControl === undefined ? test.skip : test)(
    'Loki and the exporter killed, 200 lines a second: no event older than a second is lost, memory is flat',
    async () => {
      const service = `test-${randomBytes(4).toString('hex')}`;
      const config = { url: loki.pushUrl, service_name: service, lines_per_minute: 1_000_000 };
      const common = { folder: await temporaryFolder(), config, linesPerSecond: 200 };
      const startMs = Date.now();
      await using first = new LineMaker({ ...common, from: 0 });
      await first.until('lines at Loki', ({ sent }) => sent > 1000);
      lokiControl?.kill();
      await pause(awayS * 1000);
      await first.end('SIGKILL');
      const killed = first.last;
      const safe = first.reports.findLast(({ atMs }) => atMs <= killed.atMs - 1000)?.next ?? 0;
      await using second = new LineMaker({ ...common, from: 1_000_000 });
      await pause(awayS * 1000);
      lokiControl?.start();
      await second.until('caught up', ({ state, pending }) => state === 'up' && pending < 500, 300_000);
      await second.end('SIGTERM');
      const numbers = await eventNumbers(loki, service, startMs - 1000);
      const memory = [...first.reports, ...second.reports].map(({ rssBytes }) => Math.round(rssBytes / 1e6));
      const lostAtLast = missing(numbers, safe, killed.next);
      process.stdout.write(`${Math.min(...memory)} to ${Math.max(...memory)} MB resident; lost of the last second: ${lostAtLast}\n`);
      expect(missing(numbers, 0, safe)).toBe(0);
      expect(missing(numbers, 1_000_000, second.last.next)).toBe(0);
    },
    600_000,
  );

  test('after a restart with lines on disk, they are stored in their order', async () => {
    const { rig, texts } = await start();
    await using _rig = rig;
    const expected: string[] = [];
    for (let round = 0; round < 5; round++) {
      for (let number = 0; number < 300; number++) {
        expected.push(`${round}-${number}`);
        rig.append(event(`${round}-${number}`));
      }
      await rig.restart();
    }
    await rig.drained();
    expect(await texts()).toEqual(expected);
  });
});
