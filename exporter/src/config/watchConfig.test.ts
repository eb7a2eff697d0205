import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configChanges, watchConfig } from './watchConfig.ts';

let folder: string;
let config: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-watch-'));
  config = join(folder, 'gaugeway.yaml');
  writeFileSync(config, 'connectors: [{ type: zigbee2mqtt, username: x, password: "file:secret" }]');
  writeFileSync(join(folder, 'secret'), 'one');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a change of contents counts once, a touch does not', async () => {
  const changed = await configChanges(config);
  expect(await changed()).toBe(false);
  utimesSync(config, 1_700_000_000, 1_700_000_000);
  expect(await changed()).toBe(false);
  writeFileSync(config, 'log: { level: debug }');
  expect(await changed()).toBe(true);
  expect(await changed()).toBe(false);
});

test('the contents of a secret file count, also when it comes and goes', async () => {
  const changed = await configChanges(config);
  writeFileSync(join(folder, 'secret'), 'another');
  expect(await changed()).toBe(true);
  rmSync(join(folder, 'secret'));
  expect(await changed()).toBe(true);
  writeFileSync(join(folder, 'secret'), 'three');
  expect(await changed()).toBe(true);
  expect(await changed()).toBe(false);
});

test('a bad config is followed too', async () => {
  writeFileSync(config, 'log: [');
  const changed = await configChanges(config);
  writeFileSync(config, 'log: {}');
  expect(await changed()).toBe(true);
});

test('a folder is followed as its files come, change and go', async () => {
  const changed = await configChanges(folder);
  writeFileSync(join(folder, 'notes.txt'), 'x');
  expect(await changed()).toBe(false);
  writeFileSync(join(folder, 'more.yaml'), 'log: {}');
  expect(await changed()).toBe(true);
  rmSync(join(folder, 'more.yaml'));
  expect(await changed()).toBe(true);
});

test('a mounted ConfigMap: files are links through ..data, which is swapped', async () => {
  const mount = join(folder, 'mount');
  for (const [version, level] of [
    ['..v1', 'info'],
    ['..v2', 'debug'],
  ] as const) {
    mkdirSync(join(mount, version), { recursive: true });
    writeFileSync(join(mount, version, 'gaugeway.yaml'), `log: { level: ${level} }`);
  }
  symlinkSync('..v1', join(mount, '..data'));
  symlinkSync('..data/gaugeway.yaml', join(mount, 'gaugeway.yaml'));
  const [ofFile, ofFolder] = [await configChanges(join(mount, 'gaugeway.yaml')), await configChanges(mount)];
  symlinkSync('..v2', join(mount, '..new'));
  renameSync(join(mount, '..new'), join(mount, '..data'));
  expect([await ofFile(), await ofFolder()]).toEqual([true, true]);
  expect([await ofFile(), await ofFolder()]).toEqual([false, false]);
});

test('watchConfig reports a change that follows immediately', async () => {
  const stop = new AbortController();
  const reported = Promise.withResolvers<string>();
  let count = 0;
  const onChange = async () => {
    count += 1;
    reported.resolve('reported');
  };
  await watchConfig(config, onChange, stop.signal);
  writeFileSync(config, 'log: {}');
  expect(await reported.promise).toBe('reported');
  expect(count).toBe(1);
  stop.abort();
});
