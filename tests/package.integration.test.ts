import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlant } from '@gaugeway/simulator/plant/plant';
import { buildPackage } from '../exporter/build.ts';
import { describeWith } from './servers/describeWith.ts';
import { freePort } from './servers/freePort.ts';
import { needProgram } from './servers/program.ts';
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

test('the published package has no dependencies and runs in any folder', () => {
  expect(globSync('node_modules/*', { cwd: folder })).toEqual(['node_modules/gaugeway']);
  expect(execFileSync(bin, ['--help'], { cwd: folder, encoding: 'utf8' })).toContain('Usage: gaugeway');
});

test('its demo shows devices of each protocol', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  await using demo = await gaugeway(['demo', '--listen', address], url);
  expect(demo.output).toContain('with simulated devices');
  for (const connector of ['zigbee2mqtt', 'modbus', 'opcua']) await isUp(url, connector);
}, 60_000);

describeWith(['socat'], 'its serial port', () => {
  test('uses the native binding of the package', async () => {
    const plant = await startPlant();
    const [laundry] = plant.devices().filter(({ id }) => id === 'laundry');
    const pty = join(folder, 'tty');
    const [file, ...args] = needProgram('socat');
    const socat = spawn(file, [...args, `pty,raw,echo=0,link=${pty}`, laundry!.url.replace('rtu+tcp://', 'tcp:')]);
    try {
      await waitFor(() => existsSync(pty), { what: 'the pseudo-terminal' });
      const address = `127.0.0.1:${await freePort()}`;
      const url = `http://${address}`;
      const config = join(folder, 'gaugeway.yaml');
      const devices = [{ ...laundry, url: `serial://${pty}?baud_rate=9600` }];
      writeFileSync(config, JSON.stringify({ server: { listen: address }, connectors: [{ type: 'modbus', devices }] }));
      await using _exporter = await gaugeway(['run', '--config', config], url);
      await isUp(url, 'modbus');
    } finally {
      socat.kill();
      await plant.stop();
    }
  }, 60_000);
});

async function gaugeway(args: readonly string[], url: string): Promise<Server> {
  return new Server({
    name: `gaugeway ${args.join(' ')}`,
    command: [process.execPath, bin, ...args],
    url,
    folder: await temporaryFolder(),
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  }).start();
}

async function isUp(url: string, connector: string): Promise<void> {
  const up = new RegExp(`^iot_device_up\\{connector="${connector}",.*\\} 1$`, 'm');
  await waitFor(async () => up.test(await (await fetch(`${url}/metrics`)).text()), { what: `a device of ${connector}`, timeoutMs: 30_000 });
}
