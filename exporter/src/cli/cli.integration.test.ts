import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connectors } from '@gaugeway/connectors/registry';
import { freePort } from '../../../tests/servers/freePort.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { tokenDigest } from '../config/exporterSchema.ts';
import { exitCodeTable } from './command.ts';

const bin = join(import.meta.dirname, '../../bin/gaugeway.js');
const testdata = join(import.meta.dirname, '../config/testdata');

let folder: string;
const runs = new Set<Run>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-cli-'));
});

afterEach(async () => {
  await Promise.all(Array.from(runs, (run) => run.kill()));
  runs.clear();
  rmSync(folder, { recursive: true });
});

/** A run of the real bin; `output` fills as it goes. */
class Run {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #closed: Promise<unknown>;

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#closed = once(this.child, 'close');
    runs.add(this);
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  async end(): Promise<{ code: number | null; stdout: string; stderr: string }> {
    await this.#closed;
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  /** It may write to its folder until it is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#closed;
  }

  logged(pattern: RegExp): Promise<RegExpExecArray> {
    return waitFor(() => pattern.exec(this.stderr), { what: `${String(pattern)} in the log` });
  }
}

function gaugeway(...args: string[]) {
  return new Run([bin, ...args]).end();
}

function write(config: object): string {
  const path = join(folder, 'gaugeway.yaml');
  writeFileSync(path, JSON.stringify({ server: { listen: '127.0.0.1:0' }, ...config }));
  return path;
}

describe('help', () => {
  test.each(['run', 'check', 'schema', 'explain', 'maintenance', 'discover', 'opcua', 'spool', 'test-outputs', 'demo'])(
    'of %s has examples and the exit codes',
    async (command) => {
      const { code, stdout, stderr } = await gaugeway(command, '--help');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: gaugeway ${command}`);
      expect(stdout).toContain(`Examples:\n  gaugeway ${command}`);
      expect(stdout).toContain(`Exit codes:\n${exitCodeTable}`);
    },
  );

  test('of all names every command', async () => {
    const { code, stdout } = await gaugeway('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /run .*\n(.*\n)*.*check .*\n(.*\n)*.*schema .*\n(.*\n)*.*explain .*\n(.*\n)*.*discover .*\n(.*\n)*.*opcua .*\n(.*\n)*.*demo /,
    );
  });

  test('--version', async () => {
    expect(await gaugeway('--version')).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });
});

test.each([
  ['no command', [], 'Usage: gaugeway'],
  ['an unknown command', ['chek'], '(Did you mean check?)'],
  ['an unknown option', ['schema', '--conf'], "unknown option '--conf'"],
  ['no config', ['run'], "required option '-c, --config <path>' not specified"],
  ['no device', ['explain'], 'expected a device or --topic'],
  ['an unusable URL', ['explain', 'x', '--url', 'mqtt://localhost'], 'expected --url as a URL such as http://127.0.0.1:10464'],
  [
    'a URL with credentials',
    ['explain', 'x', '--url', 'http://u:hunter2@localhost'],
    '--url must not contain credentials: use --token-file',
  ],
  ['an unreadable token', ['explain', 'x', '--token-file', 'nope'], 'cannot read token file "nope": no such file or folder'],
  ['a wrong address', ['demo', '--listen', 'nowhere'], 'expected HOST:PORT such as 127.0.0.1:10464'],
  ['a bad config', ['run', '-c', join(testdata, 'bad/log-level.yaml')], 'log.level: expected one of debug, info, warn, error'],
])('exit code 2 for %s', async (_what, args, message) => {
  const { code, stdout, stderr } = await gaugeway(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('hunter2');
});

describe('check', () => {
  test('sums up a good config', async () => {
    const path = write({
      server: { listen: ':10464', tokens: [{ name: 'ops', scope: 'control', sha256: 'a'.repeat(64) }] },
      connectors: [
        { type: 'zigbee2mqtt', url: 'mqtt://broker.invalid', username: 'x', password: 'hunter2' },
        { type: 'zigbee2mqtt', name: 'Küche', overrides: [{ device: 'x', name: 'y' }] },
      ],
    });
    const { code, stdout, stderr } = await gaugeway('check', '-c', path);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      `${path} is valid.`,
      '',
      'listens on  all interfaces, port 10464',
      `data in     ${folder}/data`,
      'API tokens  ops (control)',
      '',
      'CONNECTOR    TYPE         SOURCE                 GROUPS                        OVERRIDES',
      'zigbee2mqtt  zigbee2mqtt  mqtt://broker.invalid  measurement state diagnostic  0',
      'Küche        zigbee2mqtt  mqtt://localhost:1883  measurement state diagnostic  1',
      '',
    ]);
  });

  test('names where samples, lines and traces go, without credentials', async () => {
    const path = write({
      connectors: [],
      outputs: {
        remote_write: [{ name: 'store', url: 'http://store:8428/api/v1/write?token=hunter2' }],
        loki: { url: 'http://loki:3100/loki/api/v1/push', kinds: ['event', 'log'], bearer_token: 'hunter2' },
        otlp: { url: 'http://tempo:4318/v1/traces', bearer_token: 'hunter2' },
      },
    });
    const { code, stdout } = await gaugeway('check', '-c', path);
    expect(code).toBe(0);
    expect(stdout).toContain(
      [
        'pushes to   store (http://store:8428/api/v1/write)',
        'lines to    Loki (http://loki:3100/loki/api/v1/push): event, log',
        'traces to   OTLP (http://tempo:4318/v1/traces)',
        '',
      ].join('\n'),
    );
    expect(stdout).not.toContain('hunter2');
  });

  test('prints each problem of a bad one as file:line:column: path: message [code]', async () => {
    const path = join(testdata, 'bad/listen.yaml');
    expect(await gaugeway('check', '-c', path)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${path}:1:19: server.listen: expected a string, found a number: quote it [wrong_type]\n1 problem\n`,
    });
  });

  test('counts devices and series, and writes a table that makes the same devices again', async () => {
    const meter = {
      id: 'm1',
      name: 'Main; "old"',
      profile: 'eastron-sdm120',
      url: 'tcp://h',
      unit: 3,
      interval: '5s',
      labels: { line: '# 7' },
    };
    const inverter = { id: 'inv', profile: 'sunspec', url: 'tcp://h2', retries: 2 };
    const listed = write({ connectors: [{ type: 'modbus', devices: [meter, inverter] }] });
    const summary = await gaugeway('check', '-c', listed);
    expect(summary.stdout).toMatch(
      / OVERRIDES +DEVICES +SERIES\nmodbus .* 2 +up to [1-9]\d+, and those of 1 device, known once connected\n$/,
    );
    const table = await gaugeway('check', '-c', listed, '--export');
    expect(table).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'id,name,profile,url,unit,interval,label_line,retries',
        'm1,"Main; ""old""",eastron-sdm120,tcp://h,3,5s,"# 7",',
        'inv,,sunspec,tcp://h2,1,,,2',
        '',
      ].join('\n'),
    });
    expect(await gaugeway('check', '-c', listed, '--export', 'fleet.csv')).toEqual({ ...summary, code: 0 });
    const fromTable = write({ connectors: [{ type: 'modbus', devices_from: ['*.csv'] }] });
    expect(await gaugeway('check', '-c', fromTable, '--export', '-')).toEqual(table);
    expect((await gaugeway('check', '-c', fromTable)).stdout).toBe(summary.stdout);
    expect(await gaugeway('check', '-c', fromTable, '--export', 'no/folder.csv')).toMatchObject({
      code: 1,
      stderr: 'gaugeway: cannot write table "no/folder.csv": no such file or folder\n',
    });
  });

  test('reports mistakes in a fleet table by row and column', async () => {
    writeFileSync(join(folder, 'fleet.csv'), 'id;profile;url;unit\nm1;eastron-sdm120;tcp://h;300\n');
    const path = write({ connectors: [{ type: 'modbus', devices_from: ['fleet.csv'] }] });
    expect(await gaugeway('check', '-c', path)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^\S+:1:\d+: connectors\[0\]\.devices_from\[0\]: \S+\/fleet\.csv row 2, column "unit": expected a unit id from 0 to 247, or 255 \[\w+\]\n1 problem\n$/,
      ),
    });
  });

  test('prints warnings', async () => {
    const { code, stderr } = await gaugeway('check', '-c', write({}));
    expect([code, stderr]).toEqual([
      0,
      `warning: ${folder}/gaugeway.yaml:1:1: connectors: no connector is enabled: no device is exported [no_connectors]\n`,
    ]);
  });
});

test('schema prints JSON Schema', async () => {
  const { code, stdout } = await gaugeway('schema');
  expect(code).toBe(0);
  const types = Object.keys(connectors).map((title) => expect.objectContaining({ title }));
  expect(JSON.parse(stdout)).toMatchObject({ title: 'Gaugeway config', properties: { connectors: { items: { oneOf: types } } } });
});

test.each(['discover modbus', 'discover opcua', 'opcua trust'])('%s knows the flags of the connector', async (command) => {
  const { code, stdout, stderr } = await gaugeway(...command.split(' '), '--help');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Usage: gaugeway ${command} [options] `);
  expect(stdout).toContain(`Examples:\n  gaugeway ${command}`);
});

test('opcua trust lists the certificates of the data folder', async () => {
  const path = write({ connectors: [{ type: 'opcua', url: 'opc.tcp://127.0.0.1:4840' }] });
  expect(await gaugeway('opcua', 'trust', '-c', path)).toEqual({
    code: 0,
    stdout: expect.stringContaining('no certificates yet'),
    stderr: '',
  });
  expect(await gaugeway('opcua', 'trust', '-c', path, 'nobody')).toMatchObject({ code: 2, stderr: expect.stringContaining('nobody') });
  expect(await gaugeway('opcua', 'trust')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("'-c, --config <path>' not specified"),
  });
});

test('explain says when no exporter runs', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { code, stdout, stderr } = await gaugeway('explain', 'x', '--url', url);
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain(`cannot reach exporter at ${url}: connection refused; start one with "gaugeway run"`);
});

test('an old Node is refused in a sentence', async () => {
  const script = `Object.defineProperty(process, 'versions', { value: { node: '24.14.1' } }); import('${pathToFileURL(bin).href}')`;
  const { code, stderr } = await new Run(['--input-type=module', '-e', script]).end();
  expect([code, stderr]).toEqual([1, 'gaugeway needs Node.js 24.15 or newer, this is 24.14.1.\n']);
});

describe('run', () => {
  test('serves, reloads on SIGHUP, keeps the old config when the new one is bad, and ends well on SIGTERM', async () => {
    const path = write({});
    const run = new Run([bin, 'run', '-c', path]);
    const [, url = ''] = await run.logged(/url=(http:\S+)/);
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    expect(await gaugeway('explain', 'x', '--url', url)).toMatchObject({ code: 1, stderr: 'gaugeway: no device "x" among 0\n' });

    write({ log: { level: 'loud' } });
    run.child.kill('SIGHUP');
    await run.logged(/config not reloaded.* path=log\.level/);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('\ngaugeway_config_last_reload_successful 0\n');

    write({ server: { listen: '127.0.0.1:0', tokens: [{ name: 'a', scope: 'read', sha256: tokenDigest('tok-123') }] } });
    run.child.kill('SIGHUP');
    await waitFor(async () => (await fetch(`${url}/api/v1/devices`)).status === 401, { what: 'the token in force' });
    expect(await gaugeway('explain', 'x', '--url', url)).toMatchObject({ code: 1, stderr: expect.stringContaining('--token-file') });
    writeFileSync(join(folder, 'token'), 'tok-123\n');
    expect(await gaugeway('explain', 'x', '--url', url, '--token-file', 'token')).toMatchObject({
      stderr: 'gaugeway: no device "x" among 0\n',
    });

    run.child.kill('SIGTERM');
    expect((await run.end()).code).toBe(0);
  });

  test('--watch takes a change by itself', async () => {
    const run = new Run([bin, 'run', '-c', write({}), '--watch']);
    const [, url = ''] = await run.logged(/url=(http:\S+)/);
    write({ server: { listen: '127.0.0.1:0', tokens: [{ name: 'a', scope: 'read', sha256: 'a'.repeat(64) }] } });
    await waitFor(async () => (await fetch(`${url}/api/v1/devices`)).status === 401, { what: 'the token in force' });
    run.child.kill('SIGINT');
    expect((await run.end()).code).toBe(0);
  });

  test('a data folder that is in use is refused with exit code 1', async () => {
    const path = write({});
    const first = new Run([bin, 'run', '-c', path]);
    await first.logged(/url=http/);
    const { code, stderr } = await gaugeway('run', '-c', path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gaugeway: cannot .*data/m);
  });
});

test('demo shows a simulated home and ends well on SIGINT', async () => {
  const run = new Run([bin, 'demo', '--listen', '127.0.0.1:0']);
  const [, url = ''] = await waitFor(() => /Metrics +(http:\S+)/.exec(run.stdout), { what: 'the address of the metrics' });
  await waitFor(async () => /^iot_temperature_celsius\{/m.test(await (await fetch(url)).text()), { what: 'a temperature' });
  expect(run.stdout).toMatch(/Try: npx gaugeway explain "Wohnzimmer Klima" --url http/);
  run.child.kill('SIGINT');
  const { code, stderr } = await run.end();
  // on a busy machine a simulated device answers late
  const logged = stderr.split('\n').filter((line) => !line.includes('timeout'));
  expect([code, logged]).toEqual([0, ['']]);
});
