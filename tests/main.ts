import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlugin } from './grafana/buildPlugin.ts';
import { pluginFolder } from './grafana/pluginFolder.ts';
import { installPluginPackages } from './grafana/pluginPackages.ts';

/*
 * `npm test`: the tests of the workspaces and those of the plugins for Grafana, which have packages and a jest of their own, as one run.
 * Arguments are jest's: a path below grafana-plugins/ asks for tests of the plugins, any other for the rest.
 */

interface Run {
  readonly isOk: boolean;
  readonly passed: number;
  readonly failed: number;
  /** What failed, and how. */
  readonly failures: readonly string[];
}

const countLine = /^(\d+) passed, (\d+) failed$/;
const root = join(import.meta.dirname, '..');
const prefix = 'grafana-plugins';
const args = process.argv.slice(2);
const ofPlugins = args.filter((argument) => argument.startsWith(prefix));
const ofRoot = args.filter((argument) => !argument.startsWith(prefix));
const flags = ofRoot.filter((argument) => argument.startsWith('-'));

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-tests-'));
const runs: Run[] = [];
if (ofPlugins.length > 0 || mayMatch('tests/grafana')) {
  installPluginPackages();
  buildPlugin();
}
if (ofPlugins.length === 0 || ofRoot.length > flags.length) {
  runs.push(jest(root, ofRoot));
}
if (ofPlugins.length > 0 || args.length === 0) {
  const both = ['--projects', 'jest.config.js', 'jest.react-19.config.js', '--maxWorkers=2'];
  const paths = ofPlugins.map((path) => path.slice(prefix.length + 1)).filter((path) => path !== '');
  runs.push(jest(pluginFolder, [...paths, ...both, '--reporters=default', `--reporters=${join(root, 'tests/passedFailed.ts')}`, ...flags]));
}
rmSync(folder, { recursive: true });
for (const line of runs.flatMap(({ failures }) => failures)) {
  console.log(line);
}
console.log(`${sum(runs.map(({ passed }) => passed))} passed, ${sum(runs.map(({ failed }) => failed))} failed`);
process.exitCode = runs.every(({ isOk }) => isOk) ? 0 : 1;

/** Whether tests in the folder may be asked for, which need the built plugin. */
function mayMatch(path: string): boolean {
  const paths = ofRoot.filter((argument) => !argument.startsWith('-'));
  return paths.length === 0 || paths.some((asked) => path.startsWith(asked) || asked.startsWith(path));
}

/** A run that ends without a count failed as a whole, which is counted as one test. */
function jest(cwd: string, jestArguments: readonly string[]): Run {
  const bin = join(cwd, 'node_modules/jest/bin/jest.js');
  // the plugins' jest makes CommonJS of everything, and would load modules as such with that flag
  const node = ['--no-warnings', ...(cwd === root ? ['--experimental-vm-modules'] : [])];
  const counts = join(folder, String(runs.length));
  const env = { ...process.env, PASSED_FAILED: counts };
  const isOk = spawnSync(process.execPath, [...node, bin, ...jestArguments], { cwd, stdio: 'inherit', env }).status === 0;
  // a test that runs tests itself has written its own lines before
  const lines = existsSync(counts) ? readFileSync(counts, 'utf8').trimEnd().split('\n') : [];
  const [, passed = 0, failed = 1] = countLine.exec(lines.at(-1) ?? '')?.map(Number) ?? [];
  return { isOk, passed, failed, failures: lines.filter((line) => !countLine.test(line)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
