import { spawnSync } from 'node:child_process';
import { needProgram } from './program.ts';

/** What `promtool check metrics` finds in a text-format exposition: nothing when it is clean. */
export function promtoolFindings(exposition: string): string[] {
  const [file, ...args] = needProgram('promtool');
  const { status, stderr, stdout } = spawnSync(file, [...args, 'check', 'metrics'], { input: exposition, encoding: 'utf8' });
  const findings = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  return status === 0 || findings.length > 0 ? findings : [`promtool ended with ${String(status)}`];
}
