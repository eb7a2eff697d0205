import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spoolKinds } from '../testing/spoolKinds.ts';

const program = join(import.meta.dirname, '../testing/spoolProcess.ts');

test.each(spoolKinds.flatMap((kind) => [1, 9, 50, 200].map((appends) => ({ ...kind, appends }))))(
  '$noun: a process that is killed after $appends appends loses nothing that was stored',
  async ({ noun, open, appends }) => {
    const folder = mkdtempSync(join(tmpdir(), 'spool-killed-'));
    const child = spawn(process.execPath, [program, noun, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stored = 0;
    for await (const line of createInterface(child.stdout)) {
      stored = Number(line);
      if (stored >= 3 * appends) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const spool = open({ folder, log: { debug: write, info: write, warn: write, error: write }, maxBytes: 1e8, maxAgeMs: 1e9 });
    spool.setTargets(['one']);
    const values: number[] = [];
    for (const { from, to } of spool.pending('one'))
      values.push(...((await spool.read({ from, to }, to - from))?.batch ?? []).map(({ value }) => value));
    await spool.close();
    rmSync(folder, { recursive: true });
    // the first item of each third batch was delivered, perhaps without the last one
    const expected = Array.from({ length: stored }, (_, value) => value).filter((value) => value % 9 !== 0);
    expect(values).toEqual(expect.arrayContaining(expected));
    expect(values.filter((value) => value % 9 === 0 && value < stored - 3)).toEqual([]);
    // an incomplete record at the end was never stored
    expect(lines.filter((line) => !line.includes('incomplete end'))).toEqual([]);
  },
);
