import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { temporaryFolder } from './servers/server.ts';

const root = join(import.meta.dirname, '..');
const rootFiles = ['package.json', 'tsconfig.json', 'jest.config.js', 'eslint.config.js', '.prettierrc.json', '.prettierignore'];
const left = new Set(['node_modules', 'data']);

/** A copy of the sources that may be changed: packages are the installed ones, but the workspaces find each other in the copy. */
export class SourceCopy implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<SourceCopy> {
    const folder = await temporaryFolder();
    const filter = (path: string) => !left.has(basename(path));
    for (const name of [...packageJson.workspaces, 'tests', ...rootFiles]) {
      await cp(join(root, name), join(folder, name), { recursive: true, filter });
    }
    await linkPackages(folder);
    return new SourceCopy(folder);
  }

  /** Of all its files, relative to the copy. */
  async paths(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(this.folder, join(parentPath, name)));
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  /** Makes its folders too. */
  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  /** Runs this Node in the copy; gives back what it wrote, and throws with that where it failed. */
  node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { cwd: this.folder, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`cannot run "node ${args.join(' ')}": ${stdout}${stderr}`, { cause: error }));
      });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

async function linkPackages(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/@gaugeway'), { recursive: true });
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@gaugeway') await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const name of packageJson.workspaces) {
    await symlink(join(folder, name), join(folder, 'node_modules/@gaugeway', name));
    // where two workspaces want a package in two versions
    await symlink(join(root, name, 'node_modules'), join(folder, name, 'node_modules'));
  }
}
