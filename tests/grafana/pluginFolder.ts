import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the plugins for Grafana are; they have packages of their own. */
export const pluginFolder = join(import.meta.dirname, '../../grafana-plugins');
/** What `webpack` makes of them, as Grafana's plugin folder has it. */
export const distFolder = join(pluginFolder, 'dist');

/** The sets of Grafana's modules that the one build is tested with: a folder that has `node_modules` each. */
export const runtimes = { 'react-18': pluginFolder, 'react-19': join(pluginFolder, 'runtimes/react-19') } as const;
export type RuntimeName = keyof typeof runtimes;

/** The time of the newest of the files and of all files below the folders. */
export function newestMs(paths: readonly string[]): number {
  return Math.max(...paths.flatMap(filesBelow).map((file) => statSync(file).mtimeMs));
}

/** A package's version as it is installed. */
export function installedVersion(runtime: RuntimeName, name: string): string {
  const { version } = JSON.parse(readFileSync(join(runtimes[runtime], 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
