import { afterAll, describe, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stopLeftovers } from './server.ts';
import { findProgram, programs, pythonFolder } from './program.ts';
import type { Program, ProgramName } from './program.ts';

afterAll(stopLeftovers);

/**
 * `describe` for tests that need external programs. As root on Debian, missing ones are installed from Debian and PyPI. Otherwise the suite is
 * skipped with a line that names what to install, and fails under `CI=true`.
 */
export function describeWith(names: readonly ProgramName[], title: string, body: () => void): void {
  const missing = provide(names);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const advice = `"${title}" needs ${missing.join(', ')}: ${adviceFor(missing)}`;
  if (process.env['CI'] === 'true') {
    test(title, () => {
      throw new Error(advice);
    });
    return;
  }
  process.stderr.write(`SKIPPED ${advice}\n`);
  describe.skip(title, body);
}

function provide(names: readonly ProgramName[]): ProgramName[] {
  const missing = names.filter((name) => !findProgram(name));
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return missing;
  const fromPypi = pypiPackagesOf(missing);
  install('aptInstall.sh', debianPackagesOf(missing));
  if (fromPypi.length > 0) install('pipInstall.sh', [pythonFolder, ...fromPypi]);
  return missing.filter((name) => !findProgram(name));
}

function install(script: string, args: readonly string[]): void {
  const { status, output } = spawnSync(join(import.meta.dirname, script), args, { encoding: 'utf8' });
  if (status !== 0) process.stderr.write(output.join(''));
}

function adviceFor(names: readonly ProgramName[]): string {
  const apt = `apt-get install ${debianPackagesOf(names).join(' ')}`;
  const fromPypi = pypiPackagesOf(names);
  return fromPypi.length === 0 ? apt : `${apt}, then tests/servers/pipInstall.sh ${[pythonFolder, ...fromPypi].join(' ')}`;
}

function debianPackagesOf(names: readonly ProgramName[]): string[] {
  return [...new Set(names.flatMap((name) => programs[name].debianPackages))];
}

function pypiPackagesOf(names: readonly ProgramName[]): string[] {
  return names.flatMap((name) => {
    const { pypiPackage }: Program = programs[name];
    return pypiPackage ?? [];
  });
}
