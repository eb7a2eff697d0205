import { need, oneOf, runCommand, type FaultCommand } from '../faultCommand.ts';
import { alarmNames, qualities } from './lineFaults.ts';
import type { PackagingLine } from './packagingLine.ts';

const isOn = (words: readonly string[], place: number): boolean => oneOf(words[place] ?? 'on', 'on', 'off') === 'on';

/** What can be typed into a running packaging line. */
export const lineCommands: readonly FaultCommand<PackagingLine>[] = [
  ['variables [PATH]', 'list the variables', (line, words) => listed(line, words[1] ?? '')],
  [
    'server down|up|restart',
    'the OPC UA server; back it has other node ids',
    async ({ faults }, words) => {
      const what = oneOf(need(words, 1), 'down', 'up', 'restart');
      await { down: () => faults.down(), up: () => faults.up(), restart: () => faults.restart() }[what]();
    },
  ],
  ['sessions', 'all sessions end, their channels stay', ({ faults }) => faults.killSessions()],
  ['deaf [on|off]', 'nothing goes over its connections', ({ faults }, words) => faults.deaf(isOn(words, 1))],
  ['frozen [on|off]', 'values do not change', ({ faults }, words) => faults.frozen(isOn(words, 1))],
  [
    `quality PATH ${qualities.join('|')}`,
    'of all at or below that path',
    ({ faults }, words) => faults.quality(need(words, 1), oneOf(need(words, 2), ...qualities)),
  ],
  [
    'hold PATH [JSON]',
    'that variable has this value, or its own again',
    ({ faults }, words) => faults.hold(need(words, 1), words[2] === undefined ? undefined : (JSON.parse(words[2]) as unknown)),
  ],
  [
    `alarm MACHINE ${alarmNames.join('|')} [on|off]`,
    'it goes off',
    ({ faults }, words) => faults.alarm(need(words, 1), oneOf(need(words, 2), ...alarmNames), isOn(words, 3)),
  ],
  ['remove PATH', 'its nodes are gone, and no event tells', ({ faults }, words) => faults.remove(need(words, 1))],
  ['add PARENT NAME', 'another variable, and an event tells', ({ faults }, words) => faults.add(need(words, 1), need(words, 2))],
  ['model', 'an event tells that the model has changed', ({ faults }) => faults.tellModelChange()],
];

/** Does what a line says. */
export async function runLineCommand(line: PackagingLine, text: string): Promise<string | undefined> {
  return runCommand(lineCommands, line, text);
}

function listed(line: PackagingLine, prefix: string): string {
  return line
    .variables()
    .filter((path) => path.startsWith(prefix))
    .join('\n');
}
