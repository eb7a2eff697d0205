import { createHash } from 'node:crypto';
import { BatchBuilder, type Batch } from '../batch.ts';
import type { LogLines } from '../loki/lineCodec.ts';
import { openLineSpool } from '../loki/lineSpool.ts';
import { SeriesIndex } from '../seriesIndex.ts';
import type { SpoolOptions } from '../spool/openSpool.ts';
import { openSampleSpool } from '../spool/samples/sampleSpool.ts';
import type { ItemList, Spool } from '../spool/spool.ts';

/** A sample, or a line that says the same. */
export interface TestItem {
  readonly series: string;
  readonly value: number;
  readonly timeMs: number;
}

export type TestSpool = Spool<readonly TestItem[]>;

/** What a spool may hold, for tests that hold for all of it. */
export interface SpoolKind {
  readonly noun: 'samples' | 'lines';
  readonly open: (options: SpoolOptions) => TestSpool;
}

export const spoolKinds: readonly SpoolKind[] = [
  {
    noun: 'samples',
    open: (options) => {
      const index = new SeriesIndex();
      const spool = openSampleSpool({ ...options, index });
      return translated(spool, { store: (items) => samplesOf(items, index), read: (batch) => itemsOf(batch, index) });
    },
  },
  {
    noun: 'lines',
    open: (options) => translated(openLineSpool(options), { store: linesOf, read: itemsOfLines }),
  },
];

function samplesOf(items: readonly TestItem[], index: SeriesIndex): Batch {
  const builder = new BatchBuilder();
  for (const { series, value, timeMs } of items) builder.add(index.id(series), value, timeMs);
  return builder.take() as Batch;
}

function itemsOf({ series, values, timesMs }: Batch, index: SeriesIndex): TestItem[] {
  return Array.from(values, (value, at) => ({ series: index.text(series[at] ?? 0), value, timeMs: timesMs[at] ?? NaN }));
}

function linesOf(items: readonly TestItem[]): LogLines {
  return items.map(({ series, value, timeMs }) => {
    // so that lines need as much room as in practice
    const trace_id = createHash('sha1').update(`${series} ${value}`).digest('hex');
    return { kind: 'event', connector: series, atMs: timeMs, text: String(value), metadata: { trace_id } };
  });
}

function itemsOfLines(lines: LogLines): TestItem[] {
  return lines.map(({ connector = '', atMs, text }) => ({ series: connector, value: Number(text), timeMs: atMs }));
}

interface Translation<Items> {
  readonly store: (items: readonly TestItem[]) => Items;
  readonly read: (batch: Items) => readonly TestItem[];
}

function translated<Items extends ItemList>(spool: Spool<Items>, { store, read }: Translation<Items>): TestSpool {
  return {
    append: (items, marks) => spool.append(store(items), marks),
    async read(range, most) {
      const part = await spool.read(range, most);
      return part && { range: part.range, batch: read(part.batch) };
    },
    marks: spool.marks,
    pending: (target) => spool.pending(target),
    delivered: (target, range) => spool.delivered(target, range),
    undelivered: (target, range) => spool.undelivered(target, range),
    doubtful: (target) => spool.doubtful(target),
    settled: (target) => spool.settled(target),
    drop: (target, range) => spool.drop(target, range),
    oldestPendingMs: (target) => spool.oldestPendingMs(target),
    setTargets: (names) => spool.setTargets(names),
    get onLost() {
      return spool.onLost;
    },
    set onLost(onLost) {
      spool.onLost = onLost;
    },
    get status() {
      return spool.status;
    },
    tick: () => spool.tick(),
    close: () => spool.close(),
  };
}
