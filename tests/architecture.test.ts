import { describe, expect, test } from '@jest/globals';
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { connectors } from '@gaugeway/connectors/registry';
import { mark as outputTestMark } from '@gaugeway/exporter/cli/test-outputs/outputTest';
import { SelfMetrics } from '@gaugeway/exporter/selfMetrics';
import packageJson from '../package.json' with { type: 'json' };
import { readImportGraph, type ImportGraph } from './importGraph.ts';

const root = join(import.meta.dirname, '..');
const sources = files('{connectors,exporter,simulator}/**/*.{ts,js}');
const documents = files('{*.md,docs/**/*.md,{connectors,exporter,simulator,tests}/**/*.md}');
const shared = /^(catalogue|testing|transport|.*-model)$/;
const protocols = readdirSync(join(root, 'connectors/src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !shared.test(entry.name))
  .map((entry) => entry.name);

function files(pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist|data)$/.test(path) }).sort();
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

describe('a connector', () => {
  test('has one line in the registry, named after its folder', async () => {
    expect(Object.keys(connectors).sort()).toEqual(protocols.sort());
    for (const [type, load] of Object.entries(connectors)) expect((await load()).type).toBe(type);
    const lines = read('connectors/src/registry.ts').split('\n');
    for (const protocol of protocols) expect(lines.filter((line) => line.includes(`'./${protocol}/index.ts'`))).toHaveLength(1);
  });

  test.each(protocols)('%s has its code, a README and a test case', (protocol) => {
    const folder = join(root, 'connectors/src', protocol);
    const missing = ['index.ts', 'README.md'].filter((name) => !existsSync(join(folder, name)));
    expect(missing).toEqual([]);
    // how tests/testcases.test.ts replays its cases
    expect(['testing/replay.ts', 'decode.ts'].filter((name) => existsSync(join(folder, name)))).not.toEqual([]);
    expect(globSync('testcases/*/input.jsonl', { cwd: folder })).not.toEqual([]);
  });
});

test('only the transport of connectors imports MQTT.js, not even lazily', () => {
  const importers = sources.filter((path) => /(from|import\(|require\()\s*'mqtt(\/[^']*)?'/.test(read(path)));
  expect(importers.filter((path) => !/^(connectors\/src\/transport|simulator)\/|\/testing\/|\.test\.ts$/.test(path))).toEqual([]);
});

describe('a unit test', () => {
  const slow = /^((node:)?(child_process|worker_threads)|aedes|node-opcua-server|playwright-core|tests\/servers\/describeWith\.ts)$/;
  /** Unit tests that start a process which ends within milliseconds. */
  const exceptions = new Map([
    ['connectors/src/readFile.test.ts', 'mkfifo makes the pipes that it reads, and a shell writes to them'],
    ['exporter/src/config/config.test.ts', 'mkfifo makes the pipe that is refused'],
    ['exporter/src/config/web/webConfig.test.ts', 'openssl makes the certificates that it reads'],
    ['tests/stack/compose.test.ts', 'a shell runs deploy/make-env.sh'],
  ]);

  test('starts no process, thread, browser, broker or device server, unless its name ends in .integration.test.ts', () => {
    const graph = readImportGraph();
    const unitTests = [...graph.keys()].filter((path) => /(?<!\.integration)\.test\.ts$/.test(path));
    const reached = unitTests.map((path) => ({ path, imports: importsOf(graph, path).filter((name) => slow.test(name)) }));
    const starting = reached.filter(({ imports }) => imports.length > 0);
    expect(starting.filter(({ path }) => !exceptions.has(path))).toEqual([]);
    expect(starting.map(({ path }) => path)).toEqual([...exceptions.keys()]);
    expect(unitTests.length).toBeGreaterThan(100);
  });
});

describe('a document', () => {
  test.each(documents)('%s links to what exists', (path) => {
    const targets = [...read(path).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => String(target));
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });

  test.each(documents)('%s names npm scripts that exist', (path) => {
    const named = [...read(path).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => String(script));
    expect(named.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });

  test('names metrics that exist', async () => {
    const self = await new SelfMetrics({ version: '', connectors: () => [], writtenBytes: () => 0 }).render('text');
    const known = new Set([...metrics.keys(), ...[...self.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => String(name)), outputTestMark]);
    const unknown = documents.flatMap((path) => {
      const names = read(path).match(/\b(iot|gaugeway)_[a-z0-9_]*[a-z0-9]\b(?![_*])/g) ?? [];
      return names.filter((name) => !known.has(name.replace(/_(bucket|count|sum)$/, ''))).map((name) => `${path}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });
});

describe('the specification of the metrics', () => {
  const specification = () => read('docs/catalogue.md');

  test('contains the section or rule of every citation', () => {
    const cited = [...sources, ...documents].flatMap((path) =>
      [...read(path).matchAll(/(?:catalogue |[(, ])§(\d+(?:\.\d+)?)(?![.\d])/g)].map(([, section]) => `${path}: §${section}`),
    );
    const known = citable(specification());
    expect(cited.filter((citation) => !known.has(String(citation.split('§')[1])))).toEqual([]);
    expect(cited.length).toBeGreaterThan(100);
  });

  test('names every metric of the code', () => {
    const text = specification();
    const isFamilyOfSettings = (name: string) => name.startsWith('iot_setting_');
    expect([...metrics.keys()].filter((name) => !isFamilyOfSettings(name) && !text.includes(`\`${name}\``))).toEqual([]);
  });
});

/** What a test imports, itself or through helpers of tests. */
function importsOf(graph: ImportGraph, path: string): string[] {
  const isHelper = (name: string) => /^tests\/|\/(testing|testdata)\//.test(name);
  const found = new Set([path]);
  for (const file of found) {
    if (file === path || isHelper(file)) for (const name of graph.get(file) ?? []) found.add(name);
  }
  return [...found];
}

/** Numbers of chapters, sections and numbered rules: `8`, `4.3`, and `8.6` for rule 6 of chapter 8. */
function citable(text: string): Set<string> {
  const numbers = new Set<string>();
  let chapter = '';
  for (const line of text.split('\n')) {
    const [, heading, rule] = /^(?:#{2,3} (\d+(?:\.\d+)?)|(\d+)\.)/.exec(line) ?? [];
    if (heading !== undefined) numbers.add((chapter = heading));
    if (rule !== undefined) numbers.add(`${chapter}.${rule}`);
  }
  return numbers;
}
