import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../../tests/waitFor.ts';
import { spoolKinds, type TestItem, type TestSpool } from '../testing/spoolKinds.ts';
import type { SpoolRange } from './spool.ts';

/*
 * A file system of 1 MB that other files fill. Only root may mount one.
 */
const mountPoint = mkdtempSync(join(tmpdir(), 'spool-disk-'));
const ballast = join(mountPoint, 'ballast');
const canMount = tryMount();

function tryMount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mountPoint], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('SKIPPED: cannot mount a small file system, so the spool on a full disk is not tested; run the tests as root\n');
    return false;
  }
}

afterAll(() => {
  if (canMount) execFileSync('umount', ['-l', mountPoint]);
  rmSync(mountPoint, { recursive: true });
});

const lines: string[] = [];
let spool: TestSpool;
let aheadMs = 0;

function batchOf(values: readonly number[]): TestItem[] {
  return values.map((value) => ({ series: 'm', value, timeMs: Date.now() }));
}

async function pendingValues(): Promise<number[]> {
  const values: number[] = [];
  for (const range of spool.pending('one')) values.push(...(await valuesOf(range)));
  return values;
}

async function valuesOf({ from, to }: SpoolRange): Promise<number[]> {
  const read = await spool.read({ from, to }, to - from);
  if (read === undefined) return [];
  return [...read.batch.map(({ value }) => value), ...(read.range.to < to ? await valuesOf({ from: read.range.to, to }) : [])];
}

/** Fills the disk up to the last byte. */
function fill(): void {
  try {
    for (;;) appendFileSync(ballast, Buffer.alloc(4096));
  } catch {
    // it is full
  }
}

(canMount ? describe : describe.skip).each(spoolKinds)('$noun on a full disk', ({ noun, open: openSpool }) => {
  const stored: number[] = [];
  const folder = join(mountPoint, noun);

  function open(): void {
    const write = (line: string) => void lines.push(line);
    spool = openSpool({
      folder,
      log: { debug: write, info: write, warn: write, error: write },
      maxBytes: 1e8,
      maxAgeMs: 1e9,
      now: () => Date.now() + aheadMs,
    });
    spool.setTargets(['one']);
  }

  beforeAll(() => {
    lines.length = 0;
    open();
  });

  test('an append fails, and the status and one log line say why', async () => {
    const batch = batchOf([1, 2, 3]);
    await spool.append(batch).stored;
    stored.push(1, 2, 3);
    fill();
    let failed: unknown;
    for (let value = 10; failed === undefined; value += 3000) {
      const values = Array.from({ length: 3000 }, (_, at) => value + at);
      failed = await spool.append(batchOf(values)).stored.then(
        () => void stored.push(...values),
        (error: unknown) => error,
      );
    }
    expect(failed).toMatchObject({ code: 'ENOSPC' });
    await expect(spool.append(batchOf([0])).stored).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(spool.status.problem).toMatch(/ENOSPC/);
    expect(lines.filter((line) => line.includes('cannot write spool'))).toHaveLength(1);
  });

  test('what was stored can be read and delivered', async () => {
    expect(await pendingValues()).toEqual(stored);
    spool.delivered('one', { from: 0, to: 2 });
    stored.splice(0, 2);
    expect(await pendingValues()).toEqual(stored);
  });

  test('what all targets have is removed, though nothing can be written', async () => {
    fill();
    const free = () => statfsSync(mountPoint).bfree;
    const before = free();
    spool.delivered('one', { from: 0, to: 1e9 });
    spool.tick();
    aheadMs += 40_000;
    spool.tick();
    await waitFor(() => free() > before, { what: 'free blocks' });
    stored.length = 0;
  });

  test('appends work again when there is room', async () => {
    rmSync(ballast);
    await waitFor(
      () =>
        spool.append(batchOf([7, 8, 9])).stored.then(
          () => true,
          () => false,
        ),
      { what: 'an append' },
    );
    stored.push(7, 8, 9);
    spool.tick();
    expect(spool.status.problem).toBeUndefined();
    expect(lines.filter((line) => line.includes('can be written again'))).toHaveLength(1);
    expect(await pendingValues()).toEqual(stored);
  });

  test('a restart finds all that was stored, and nothing damaged', async () => {
    lines.length = 0;
    open();
    expect(lines).toEqual([]);
    expect(await pendingValues()).toEqual(stored);
    await spool.close();
    expect(readdirSync(folder).filter((name) => name.endsWith('.unreadable'))).toEqual([]);
  });

  test('a start on a full disk works', async () => {
    fill();
    open();
    expect(await pendingValues()).toEqual(stored);
    await spool.close();
    rmSync(ballast);
  });
});
