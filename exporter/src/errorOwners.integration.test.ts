import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../tests/waitFor.ts';

/** Kinds of callbacks that it throws from. */
const throwing = 29;
let folder: string;
let child: ChildProcess | undefined;
let out = '';
let log = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  out = log = '';
});

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]): ChildProcess {
  child = spawn(process.execPath, [join(import.meta.dirname, 'testing/throwingExporter.ts'), '--folder', folder, ...args]);
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return child;
}

/** Its exit code and signal, once all that it wrote has arrived. */
function ended(running: ChildProcess): Promise<unknown[]> {
  return once(running, 'close');
}

function scrape(): Promise<string> {
  const [url = ''] = /http:\S+/.exec(out) ?? [];
  return fetch(`${url}/metrics`).then((response) => response.text());
}

test('issue 10.0: an error of a connector from any callback is its protocol error, counted, logged once with its stack and retried', async () => {
  const running = start();
  await waitFor(() => out.includes('http:'), { what: 'the exporter started' });
  const isBack = (text: string): boolean => !/iot_connector_up\{connector="[^"]*"\} 0/.test(text);
  const text = await waitFor(
    async () => {
      const now = await scrape();
      return now.match(/reason="protocol"/g)!.length === throwing && isBack(now) && now;
    },
    { what: 'all connectors back', timeoutMs: 20_000 },
  ).catch((error: unknown) => {
    throw new Error(`${out}\n${log}`, { cause: error });
  });
  running.kill('SIGTERM');
  expect(await ended(running)).toEqual([0, null]);

  const errors = [...text.matchAll(/^gaugeway_connector_errors_total\{connector="([^"]*)",reason="([^"]*)"\} (\d+)$/gm)];
  const unusual = errors.map(([, name, reason, count]) => `${name} ${reason} ${count}`).filter((line) => !line.endsWith(' protocol 1'));
  // a second error, while it is being closed
  expect(unusual).toEqual(["abort listener of the run's own signal protocol 2"]);
  expect(text.match(/^iot_temperature_celsius\{.*\} 2$/gm)).toHaveLength(throwing);
  // "run" throws before it has anything to close
  expect(out.match(/^closed /gm)).toHaveLength(throwing - 1);

  expect(text).not.toContain('gaugeway_connector_errors_total{connector="neighbour"');
  expect(text).toContain('iot_temperature_celsius{connector="neighbour",device="probe",name="probe"} 20\n');
  expect(out.match(/neighbour runs/g)).toHaveLength(1);

  expect(log.split('\n').filter((line) => line !== '' && !line.startsWith('ts='))).toEqual([]);
  expect(log.match(/reason=protocol (?:code=protocol )?stack=/g)).toHaveLength(throwing + 1);
  expect(log).toMatch(
    /msg="thrown on purpose" connector=timer reason=protocol (?:code=protocol )?stack="TypeError: thrown on purpose\\n {4}at .*throwingExporter/,
  );
}, 60_000);

test('issue 10.0: a defect of the exporter ends it with state saved, a stack and exit code 1', async () => {
  const running = start('--own');
  const [code] = await ended(running);
  expect([code, out]).toEqual([1, expect.stringContaining('broken: thrown on purpose')]);
  expect(log).toMatch(/msg="uncaught error in the exporter itself" stack="TypeError: thrown on purpose/);
}, 60_000);
