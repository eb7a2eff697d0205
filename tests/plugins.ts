import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlugin } from './grafana/buildPlugin.ts';
import { checkPlugin } from './grafana/checkPlugin.ts';
import { packPlugin } from './grafana/packPlugin.ts';
import { distFolder, installedVersion, pluginFolder } from './grafana/pluginFolder.ts';
import { addLinks } from './grafana/publishedLinks.ts';
import { installPluginPackages } from './grafana/pluginPackages.ts';

const api = ['openapi-typescript', '../docs/openapi.json', '-o', 'src/data/api.d.ts'];

/** Tasks of the root's scripts for the Grafana plugins, which have their own packages. */
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
  // run manually: it installs packages from the registry for each comparison
  levitate: () => globSync('src/{,**/}module.{ts,tsx}', { cwd: pluginFolder }).every(isCompatible),
  build() {
    buildPlugin();
    const repository = process.env['REPOSITORY_URL'];
    if (repository !== undefined) addLinks(distFolder, repository);
    const problems = checkPlugin();
    for (const problem of problems) console.error(problem);
    if (problems.length === 0) console.log(packPlugin());
    return problems.length === 0;
  },
};

/** Whether everything that a module uses still exists in the newest Grafana. levitate also lists changed types; `check` verifies those. */
function isCompatible(module: string): boolean {
  const target = ['data', 'ui', 'runtime'].map((name) => `@grafana/${name}@${installedVersion('react-19', `@grafana/${name}`)}`).join();
  const levitate = join(pluginFolder, 'node_modules/.bin/levitate');
  const { stdout, status } = spawnSync(levitate, ['is-compatible', '--path', module, '--target', target], {
    cwd: pluginFolder,
    encoding: 'utf8',
  });
  const isOk = status !== null && /compatible with @grafana/.test(stdout) && !/Removed .*used in/.test(stdout);
  console.log(`${stdout}\n${module}: ${isOk ? 'uses nothing that was removed' : 'uses something that was removed'}\n`);
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
