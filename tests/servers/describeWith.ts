import { afterAll, describe, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stopLeftovers } from './server.ts';
import { findProgram, programs } from './program.ts';
import type { ProgramName } from './program.ts';

afterAll(stopLeftovers);

/**
 * `describe` for tests that need foreign programs. Missing ones are installed where this is root on Debian; elsewhere the suite is
 * skipped with a line that says what to install, and fails under `CI=true`.
 */
export function describeWith(names: readonly ProgramName[], title: string, body: () => void): void {
  const missing = provide(names);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const advice = `"${title}" needs ${missing.join(', ')}: apt-get install ${packagesOf(missing).join(' ')}`;
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
  const { status, output } = spawnSync(`${import.meta.dirname}/aptInstall.sh`, packagesOf(missing), { encoding: 'utf8' });
  if (status !== 0) process.stderr.write(output.join(''));
  return missing.filter((name) => !findProgram(name));
}

function packagesOf(names: readonly ProgramName[]): string[] {
  return [...new Set(names.map((name) => programs[name].debianPackage))];
}
