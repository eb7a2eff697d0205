import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { distFolder, pluginFolder } from './pluginFolder.ts';
import { readInstalledPlugins } from './installedPlugins.ts';
import { runCommand } from './runCommand.ts';

/** Packs the build as Grafana's catalogue requires, a zip with a folder named by the plugin's id; returns its name and SHA-1. */
export function packPlugin(): string {
  const app = readInstalledPlugins().find(({ type }) => type === 'app');
  if (!app) throw new Error('cannot pack the plugin: the build has no app');
  const folder = join(pluginFolder, 'dist-zip');
  const zip = join(folder, `${app.id}-${app.info.version}.zip`);
  const content = mkdtempSync(join(tmpdir(), 'gaugeway-zip-'));
  try {
    cpSync(distFolder, join(content, app.id), { recursive: true });
    rmSync(zip, { force: true });
    mkdirSync(folder, { recursive: true });
    runCommand(['zip', '--quiet', '--recurse-paths', '-X', zip, app.id], { cwd: content });
  } finally {
    rmSync(content, { recursive: true });
  }
  const bytes = readFileSync(zip);
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  return `${relative('.', zip)} ${Math.round(bytes.length / 1024)} KiB, SHA-1 ${sha1}`;
}
