import { spawnSync } from 'node:child_process';
import { existsSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { distFolder, newestMs, pluginFolder } from './pluginFolder.ts';

const sources = ['src', '.config', 'webpack.config.ts', 'package.json', 'CHANGELOG.md'].map((name) => join(pluginFolder, name));

/** Builds the plugins by the set-up that Grafana's tools made, unless the last build is newer than all of their sources. */
export function buildPlugin(): void {
  const built = join(distFolder, 'module.js');
  if (existsSync(built) && statSync(built).mtimeMs > newestMs(sources)) return;
  const { status, output } = spawnSync('npm', ['run', 'build'], { cwd: pluginFolder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot build the plugin: ${output.join('').replace(/^[^]*?(?=ERROR in)/, '')}`);
  // a build leaves files alone that come out the same
  utimesSync(built, new Date(), new Date());
}
