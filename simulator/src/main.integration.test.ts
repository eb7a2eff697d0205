import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { RecordingSubscriber } from './recordingSubscriber.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The simulator as a process of its own, and what it says line by line. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  const linesOf = (stream: Readable) => {
    const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
    return async (): Promise<string> => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the simulator ended: ${complaints}`);
      return value;
    };
  };
  return {
    child,
    line: linesOf(child.stdout),
    error: linesOf(child.stderr),
    // also after a failure
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

test('as a process it prints its address, accepts faults on stdin and ends on SIGTERM', async () => {
  using simulator = start('--devices', '12', '--seed', '3');
  const { child, line } = simulator;
  const url = /^Home with 12 devices on (mqtt:\/\/127\.0\.0\.1:\d+);/.exec(await line())?.[1] ?? '';
  const subscriber = await RecordingSubscriber.open(url);
  child.stdin.write('leak on\n');
  expect(await line()).toBe('done');
  await subscriber.message('zigbee2mqtt/Waschmaschine Leck', ({ payload }) => payload.includes('"water_leak":true'));
  await subscriber.close();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('with several parts, each line begins with the name of a part', async () => {
  using simulator = start('plant', 'packaging-line', '--nodes', '250');
  const { child, line, error } = simulator;
  expect(await line()).toMatch(/^Plant with meter on tcp:.* ventilation on rtu\+tcp:\/\/127\.0\.0\.1:\d+ unit 10,/);
  expect(await line()).toMatch(/^Packaging lines with 250 variables on opc\.tcp:\/\/127\.0\.0\.1:\d+;/);
  child.stdin.write('plant dead meter\n');
  expect(await line()).toBe('done');
  child.stdin.write('packaging-line variables Line1/Filler/TankLevel\n');
  expect(await line()).toBe('Line1/Filler/TankLevel');
  child.stdin.write('leak on\n');
  expect(await error()).toBe('cannot run "leak on": begin with plant or packaging-line');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a Home Assistant runs as a process, faults included', async () => {
  using simulator = start('smart-home', '--token', 'open sesame');
  const { child, line, error } = simulator;
  expect(await line()).toMatch(/^Home Assistant with \d{2,} entities on http:\/\/127\.0\.0\.1:\d+, token open sesame;/);
  child.stdin.write('bulk 1 42\nset sensor.bulk_0 7 {"unit_of_measurement":"kW"}\nentities\n');
  expect([await line(), await line()]).toEqual(['done', 'done']);
  const listed: string[] = [];
  while (!listed.includes('sensor.bulk_0 7')) listed.push(await line());
  child.stdin.write('set sensor.nowhere 1\n');
  expect(await error()).toContain('no entity "sensor.nowhere"');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each([
  ['--speed', 'x', 'cannot read --speed "x": expected a number above 0'],
  ['--last-seen', 'never', 'cannot read --last-seen "never": expected disable, ISO_8601 or epoch'],
  ['--listen', '1883', 'cannot read --listen "1883": expected HOST:PORT'],
  ['plant', 'garden', 'cannot simulate "garden": expected home, plant, packaging-line, smart-home, mqtt-house'],
  ['--url', 'mqtt://127.0.0.1:1', 'cannot connect to broker "mqtt://127.0.0.1:1": connect ECONNREFUSED 127.0.0.1:1'],
])('%s %s ends with a sentence', async (option, value, sentence) => {
  const child = spawn(process.execPath, [main, option, value], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toContain(sentence);
});
