import { need, oneOf, runCommand, type FaultCommand } from '../faultCommand.ts';
import { alarmNames, qualities } from './lineFaults.ts';
import type { PackagingLine } from './packagingLine.ts';

const isOn = (words: readonly string[], place: number): boolean => oneOf(words[place] ?? 'on', 'on', 'off') === 'on';

/** Fault commands of a packaging line. */
export const lineCommands: readonly FaultCommand<PackagingLine>[] = [
  ['variables [PATH]', 'list the variables', (line, words) => listed(line, words[1] ?? '')],
  [
    'server down|up|restart',
    'stop or start the OPC UA server; node ids change with each start',
    async ({ faults }, words) => {
      const what = oneOf(need(words, 1), 'down', 'up', 'restart');
      await { down: () => faults.down(), up: () => faults.up(), restart: () => faults.restart() }[what]();
    },
  ],
  ['sessions', 'close all sessions, but not their channels', ({ faults }) => faults.killSessions()],
  ['deaf [on|off]', 'block all traffic without closing connections', ({ faults }, words) => faults.deaf(isOn(words, 1))],
  ['frozen [on|off]', 'stop value changes', ({ faults }, words) => faults.frozen(isOn(words, 1))],
  [
    `quality PATH ${qualities.join('|')}`,
    'set the status of all variables at or below a path',
    ({ faults }, words) => faults.quality(need(words, 1), oneOf(need(words, 2), ...qualities)),
  ],
  [
    'hold PATH [JSON]',
    'override a variable, or remove the override',
    ({ faults }, words) => faults.hold(need(words, 1), words[2] === undefined ? undefined : (JSON.parse(words[2]) as unknown)),
  ],
  [
    `alarm MACHINE ${alarmNames.join('|')} [on|off]`,
    'raise or clear an alarm',
    ({ faults }, words) => faults.alarm(need(words, 1), oneOf(need(words, 2), ...alarmNames), isOn(words, 3)),
  ],
  ['remove PATH', 'delete nodes without a model change event', ({ faults }, words) => faults.remove(need(words, 1))],
  ['add PARENT NAME', 'add a variable and send a model change event', ({ faults }, words) => faults.add(need(words, 1), need(words, 2))],
  ['model', 'send a model change event', ({ faults }) => faults.reportModelChange()],
];

/** Runs a command. */
export async function runLineCommand(line: PackagingLine, text: string): Promise<string | undefined> {
  return runCommand(lineCommands, line, text);
}

function listed(line: PackagingLine, prefix: string): string {
  return line
    .variables()
    .filter((path) => path.startsWith(prefix))
    .join('\n');
}
