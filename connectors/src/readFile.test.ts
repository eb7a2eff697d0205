import { expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileErrorText, readBytes, readInput, readText } from './readFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-files-'));

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

function causeOf(read: () => unknown): string {
  try {
    read();
    return 'it was read';
  } catch (error) {
    return fileErrorText(error);
  }
}

test.each([
  ['a device without an end', '/dev/zero', 'it is a pipe, a socket or a device, not a file'],
  ['a pipe that nobody writes to', pipe('silent'), 'it is a pipe, a socket or a device, not a file'],
  ['a folder', folder, 'it is a folder'],
  ['nothing', join(folder, 'nothing'), 'no such file or folder'],
])('issue 10.0: %s is refused immediately', (_what, path, cause) => {
  expect(causeOf(() => readBytes(path))).toBe(cause);
});

test('issue 10.0: a file is read up to a limit', () => {
  const path = join(folder, 'large');
  writeFileSync(path, '');
  truncateSync(path, 8 * 1024 * 1024 + 1);
  expect(causeOf(() => readBytes(path))).toBe('larger than 8 MiB');
  truncateSync(path, 8 * 1024 * 1024);
  expect(readBytes(path)).toHaveLength(8 * 1024 * 1024);
});

test('a file of unknown size, such as those of /proc, is read completely', () => {
  const path = process.platform === 'linux' ? '/proc/self/status' : import.meta.filename;
  expect(readText(path).length).toBeGreaterThan(100);
});

test('an argument of the command line may be a pipe, with the same limit', async () => {
  const path = pipe('written');
  const writer = spawn('sh', ['-c', `printf 'connectors: []' > "${path}"`]);
  expect((await readInput(path)).toString()).toBe('connectors: []');
  const endless = spawn('sh', ['-c', `exec cat /dev/zero > "${path}"`]);
  await expect(readInput(path)).rejects.toThrow('larger than 8 MiB');
  await expect(readInput('/dev/zero')).rejects.toThrow('not a file');
  writer.kill();
  endless.kill();
});
