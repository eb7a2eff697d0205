import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlugin } from './grafana/buildPlugin.ts';
import { checkPlugin } from './grafana/checkPlugin.ts';
import { packPlugin } from './grafana/packPlugin.ts';
import { installedVersion, pluginFolder } from './grafana/pluginFolder.ts';
import { installPluginPackages } from './grafana/pluginPackages.ts';

const api = ['openapi-typescript', '../docs/openapi.json', '-o', 'src/data/api.d.ts'];

/** What the root's scripts do with the plugins for Grafana, whose packages are their own. */
const tasks: Readonly<Record<string, () => boolean>> = {
  check: () =>
    [
      ['tsc', '--noEmit'],
      ['tsc', '--noEmit', '-p', 'runtimes/react-19'],
      ['eslint', '--max-warnings', '0', '.'],
      [...api, '--check'],
    ]
      .map(run)
      .every(Boolean),
  docs: () => run(api),
  // by hand: it installs packages from the registry for each comparison
  levitate: () => globSync('src/{,**/}module.{ts,tsx}', { cwd: pluginFolder }).every(isCompatible),
  build() {
    buildPlugin();
    const problems = checkPlugin();
    for (const problem of problems) console.error(problem);
    if (problems.length === 0) console.log(packPlugin());
    return problems.length === 0;
  },
};

/** Whether all that a module uses is still there in the newest Grafana. levitate lists changed types too: `check` tells whether they fit. */
function isCompatible(module: string): boolean {
  const target = ['data', 'ui', 'runtime'].map((name) => `@grafana/${name}@${installedVersion('react-19', `@grafana/${name}`)}`).join();
  const levitate = join(pluginFolder, 'node_modules/.bin/levitate');
  const { stdout, status } = spawnSync(levitate, ['is-compatible', '--path', module, '--target', target], {
    cwd: pluginFolder,
    encoding: 'utf8',
  });
  const isOk = status !== null && /compatible with @grafana/.test(stdout) && !/Removed .*used in/.test(stdout);
  console.log(`${stdout}\n${module}: ${isOk ? 'nothing that it uses was removed' : 'it uses what was removed'}\n`);
  return isOk;
}

const task = tasks[process.argv[2] ?? ''];
if (!task) throw new Error(`cannot run task "${process.argv[2] ?? ''}": expected one of ${Object.keys(tasks).join(', ')}`);
installPluginPackages();
process.exitCode = task() ? 0 : 1;

function run([program = '', ...args]: readonly string[]): boolean {
  const file = join(pluginFolder, 'node_modules/.bin', program);
  return spawnSync(file, args, { cwd: pluginFolder, stdio: 'inherit' }).status === 0;
}
