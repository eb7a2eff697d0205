import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimes } from './pluginFolder.ts';
import { runCommand } from './runCommand.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

/** Installs the packages of the plugins and of the second runtime where they are missing or others than locked. No script of a package runs. */
export function installPluginPackages(): void {
  for (const folder of Object.values(runtimes)) {
    if (isInstalled(folder)) continue;
    process.stderr.write(`Installing packages in "${folder}": about a minute\n`);
    runCommand(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  }
}

function isInstalled(folder: string): boolean {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const there = lockedPackages(installed);
  return Object.entries(lockedPackages(join(folder, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional || there[path]?.version === version,
  );
}

function lockedPackages(file: string): Lock['packages'] {
  return (JSON.parse(readFileSync(file, 'utf8')) as Lock).packages;
}
