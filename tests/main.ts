import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlugin } from './grafana/buildPlugin.ts';
import { pluginFolder } from './grafana/pluginFolder.ts';
import { installPluginPackages } from './grafana/pluginPackages.ts';
import { runtimeBundle } from './grafana/runtimeBundle.ts';

/*
 * `npm test`: the tests of the workspaces and those of grafana-plugins/, which has its own packages and its own jest, as one run.
 * Arguments are jest's. A path below grafana-plugins/ selects tests of the plugins, any other path selects tests of the rest.
 * `--unit` leaves out `*.integration.test.ts`, and tests of the plugins that render components (`*.test.tsx`).
 * `--watch PATH` repeats the tests when a file changes.
 */

/** One of the two jests. */
interface Jest {
  readonly cwd: string;
  readonly nodeFlags: readonly string[];
  readonly args: readonly string[];
}

interface Result {
  readonly isOk: boolean;
  readonly passed: number;
  readonly failed: number;
  /** The failed tests, each with its message. */
  readonly failures: readonly string[];
}

const countLine = /^(\d+) passed, (\d+) failed$/;
const root = join(import.meta.dirname, '..');
const prefix = 'grafana-plugins';
const isUnit = process.argv.includes('--unit');
const isWatch = process.argv.includes('--watch');
const args = process.argv.slice(2).filter((argument) => argument !== '--unit' && argument !== '--watch');
const flags = args.filter((argument) => argument.startsWith('-'));
const pluginPaths = args.filter((argument) => argument.startsWith(prefix));
const rootArgs = args.filter((argument) => !argument.startsWith(prefix));
// or the value of a flag
const rootPaths = rootArgs.filter((argument) => !argument.startsWith('-'));
const runsRoot = pluginPaths.length === 0 || rootPaths.length > 0;

if (pluginPaths.length > 0 || (!isUnit && mayNeedPlugin())) {
  installPluginPackages();
  buildPlugin();
  // two files of tests that build them at once would serve half of one
  if (runsRoot && mayNeedPlugin()) for (const runtime of ['react-18', 'react-19'] as const) await runtimeBundle(runtime);
}
process.exitCode = (isWatch ? watch() : runAll()) ? 0 : 1;

/** jest watches one configuration at a time; without a path it selects what changed since the last commit. */
function watch(): boolean {
  const jest = pluginPaths.length > 0 ? jestOfPlugins() : jestOfRoot();
  return spawnJest({ ...jest, args: [...jest.args, pluginPaths.length + rootPaths.length > 0 ? '--watchAll' : '--watch'] }, {});
}

function runAll(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-tests-'));
  const jests: Jest[] = [];
  if (runsRoot) jests.push(jestOfRoot());
  if (pluginPaths.length > 0 || (args.length === 0 && canRunPlugins())) jests.push(jestOfPlugins());
  const results = jests.map((jest, index) => run(jest, join(folder, String(index))));
  rmSync(folder, { recursive: true });
  for (const line of results.flatMap(({ failures }) => failures)) console.log(line);
  console.log(`${sum(results.map(({ passed }) => passed))} passed, ${sum(results.map(({ failed }) => failed))} failed`);
  return results.every(({ isOk }) => isOk);
}

function jestOfRoot(): Jest {
  const ignored = isUnit ? ['--testPathIgnorePatterns=/node_modules/', '--testPathIgnorePatterns=\\.integration\\.test\\.ts$'] : [];
  return { cwd: root, nodeFlags: ['--experimental-vm-modules'], args: [...rootArgs, ...ignored] };
}

function jestOfPlugins(): Jest {
  const selected = pluginPaths.map((path) => path.slice(prefix.length + 1)).filter((path) => path !== '');
  const ignored = isUnit ? ['--testPathIgnorePatterns=/node_modules/', '--testPathIgnorePatterns=\\.test\\.tsx$'] : [];
  const configs = isUnit || isWatch ? ['--config', 'jest.config.js'] : ['--projects', 'jest.config.js', 'jest.react-19.config.js'];
  const reporters = ['--reporters=default', ...(isWatch ? [] : [`--reporters=${join(root, 'tests/passedFailed.ts')}`])];
  // without --experimental-vm-modules: with it this jest, which compiles everything to CommonJS, would load it as modules
  return { cwd: pluginFolder, nodeFlags: [], args: [...selected, ...configs, ...ignored, '--maxWorkers=2', ...reporters, ...flags] };
}

/** Unit tests run without an installation; a full run installs. */
function canRunPlugins(): boolean {
  const isInstalled = existsSync(join(pluginFolder, 'node_modules/jest'));
  if (isUnit && !isInstalled) process.stderr.write(`SKIPPED tests in ${prefix}/: \`npm test -- ${prefix}/src\` installs its packages\n`);
  return !isUnit || isInstalled;
}

/** Whether the selected paths may include tests in tests/grafana, which need the built plugin. */
function mayNeedPlugin(): boolean {
  const folder = 'tests/grafana';
  return rootPaths.length === 0 || rootPaths.some((path) => folder.startsWith(path) || path.startsWith(folder));
}

/** A run that ends without counts failed as a whole, which counts as one failed test. */
function run(jest: Jest, countsFile: string): Result {
  const isOk = spawnJest(jest, { PASSED_FAILED: countsFile });
  // a test that itself runs tests has written its own lines before
  const lines = existsSync(countsFile) ? readFileSync(countsFile, 'utf8').trimEnd().split('\n') : [];
  const [, passed = 0, failed = 1] = countLine.exec(lines.at(-1) ?? '')?.map(Number) ?? [];
  return { isOk, passed, failed, failures: lines.filter((line) => !countLine.test(line)) };
}

function spawnJest(jest: Jest, env: Readonly<Record<string, string>>): boolean {
  const bin = join(jest.cwd, 'node_modules/jest/bin/jest.js');
  const command = ['--no-warnings', ...jest.nodeFlags, bin, ...jest.args];
  return spawnSync(process.execPath, command, { cwd: jest.cwd, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
