import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackage } from '../exporter/build.ts';
import { freePort } from './servers/freePort.ts';
import { Server, temporaryFolder } from './servers/server.ts';
import { waitFor } from './waitFor.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
const bin = join(folder, 'node_modules/.bin/gaugeway');

beforeAll(async () => {
  await buildPackage(join(folder, 'dist'));
  const npm = (...args: string[]) => execFileSync('npm', [...args, '--silent', '--offline'], { cwd: folder });
  npm('pack', './dist');
  writeFileSync(join(folder, 'package.json'), '{}');
  npm('install', ...globSync('*.tgz', { cwd: folder }));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the published package needs no other and runs anywhere', () => {
  expect(globSync('node_modules/*', { cwd: folder })).toEqual(['node_modules/gaugeway']);
  expect(execFileSync(bin, ['--help'], { cwd: folder, encoding: 'utf8' })).toContain('Usage: gaugeway');
});

test('its demo shows devices', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  await using demo = await new Server({
    name: 'gaugeway demo',
    command: [process.execPath, bin, 'demo', '--listen', address],
    url,
    folder: await temporaryFolder(),
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  }).start();
  await waitFor(async () => /^iot_device_up\{.*\} 1$/m.test(await (await fetch(`${demo.url}/metrics`)).text()), {
    what: 'a device that is up',
  });
  expect(demo.output).toContain('Zigbee home');
});
