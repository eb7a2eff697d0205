import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { z } from 'zod';
import { duration } from '@gaugeway/connectors/configTypes';
import { commonConfig, type Connector, ConnectorError, type Tool } from '@gaugeway/connectors/contract';
import { createProgram, throwOnExit } from './program.ts';

const found = 'connectors:\n  - type: toy\n';

/** A connector whose tool does what its argument says. */
function toy(run: Tool['run'], more: object = {}): Connector {
  const discover: Tool = {
    description: 'Find toys',
    argument: '<url>',
    examples: ['discover toy tcp://h'],
    options: z.strictObject({
      argument: z.string().regex(/^tcp:/, 'expected a URL such as tcp://h'),
      max_units: z.string().default('1-247').describe('Units to ask.'),
      timeout: duration.default(1000).describe('How long each may take.'),
      mode: z.enum(['quick', 'full']).default('quick').describe('How to look.'),
      verbose: z.boolean().default(false).describe('Report more.'),
      ...more,
    }),
    run,
  };
  return { type: 'toy', config: commonConfig, run: () => Promise.resolve(), discover };
}

let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = stderr = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
  jest.spyOn(console, 'error').mockImplementation((text) => void (stderr += `${String(text)}\n`));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});

async function gaugeway(connector: Connector, ...args: string[]): Promise<number> {
  const program = createProgram({ toy: () => Promise.resolve(connector), other: () => Promise.reject(new Error('was loaded')) });
  throwOnExit(program);
  process.exitCode = 0;
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  });
  return process.exitCode;
}

test('a tool gets what the user gave, and what it returns is printed', async () => {
  const given: unknown[] = [];
  const connector = toy((options) => {
    given.push(options);
    return Promise.resolve(found.trimEnd());
  });
  expect(await gaugeway(connector, 'discover', 'toy', 'tcp://h', '--max-units', '3', '--timeout', '2s', '--verbose')).toBe(0);
  expect(await gaugeway(connector, 'discover', 'toy', 'tcp://h')).toBe(0);
  expect(given).toEqual([{ argument: 'tcp://h', max_units: '3', timeout: '2s', verbose: true }, { argument: 'tcp://h' }]);
  expect([stdout, stderr]).toEqual([found + found, '']);
});

test('its help is made from the schema', async () => {
  expect(
    await gaugeway(
      toy(() => Promise.resolve('')),
      'discover',
      'toy',
      '--help',
    ),
  ).toBe(0);
  expect(stdout).toContain('Usage: gaugeway discover toy [options] <url>\n\nFind toys\n');
  expect(stdout).toMatch(/--max-units <text> +units to ask \(default: 1-247\)\n/);
  expect(stdout).toMatch(/--timeout <duration> +how long each may take \(default: 1s\)\n/);
  expect(stdout).toMatch(/--mode <text> +how to look: one of quick, full \(default: quick\)\n/);
  expect(stdout).toMatch(/--verbose +report more\n/);
  expect(stdout).toContain('Examples:\n  gaugeway discover toy tcp://h\n');
});

test('the list of types loads none of them', async () => {
  expect(
    await gaugeway(
      toy(() => Promise.resolve('')),
      'discover',
      '--help',
    ),
  ).toBe(0);
  expect(stdout).toMatch(/Commands:\n +toy .*\n +other /);
});

test.each([
  ['an unknown type', ['discover', 'toi'], '(Did you mean toy?)'],
  ['no argument', ['discover', 'toy'], "missing required argument 'url'"],
  ['a wrong argument', ['discover', 'toy', 'h'], '<url>: expected a URL such as tcp://h'],
  ['a wrong option', ['discover', 'toy', 'tcp://h', '--mode', 'x'], '--mode: expected one of quick, full'],
  ['an unknown option', ['discover', 'toy', 'tcp://h', '--max-unit', '5'], '(Did you mean --max-units?)'],
  ['a type without certificates', ['opcua', 'trust'], 'connector type "opcua" has no certificates'],
])('exit code 2 for %s', async (_what, args, message) => {
  expect(
    await gaugeway(
      toy(() => Promise.resolve('')),
      ...args,
    ),
  ).toBe(2);
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
});

test('a type without a tool', async () => {
  const { discover: _, ...connector } = toy(() => Promise.resolve(''));
  expect(await gaugeway(connector, 'discover', 'toy', 'tcp://h')).toBe(2);
  expect(stderr).toBe('gaugeway: connector type "toy" needs no discovery: its source reports its devices\n');
});

test.each([
  ['connect', 1],
  ['config', 2],
] as const)('a tool that fails with %s ends with exit code %i and its sentence', async (code, exitCode) => {
  const connector = toy(() => Promise.reject(new ConnectorError(code, 'cannot connect to "tcp://h": nobody there')));
  expect(await gaugeway(connector, 'discover', 'toy', 'tcp://h')).toBe(exitCode);
  expect([stdout, stderr]).toEqual(['', 'gaugeway: cannot connect to "tcp://h": nobody there\n']);
});

test('Ctrl+C stops it', async () => {
  const connector = toy(async (_options, terminal, signal) => {
    terminal.note('looking\u0007');
    const stopped = new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    process.emit('SIGINT');
    await stopped;
    return 'too late';
  });
  expect(await gaugeway(connector, 'discover', 'toy', 'tcp://h')).toBe(1);
  expect([stdout, stderr]).toEqual(['', 'looking\uFFFD\ngaugeway: stopped\n']);
});
