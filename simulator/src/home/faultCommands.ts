import { need, oneOf, runCommand, type FaultCommand } from '../faultCommand.ts';
import type { State } from './curves.ts';
import { garbageKinds, isGarbageKind } from './garbage.ts';
import type { Home } from './home.ts';
import { models } from './models.ts';

/** Fault commands of a home. Names with spaces need double quotes. */
export const homeCommands: readonly FaultCommand<Home>[] = [
  [
    'devices',
    'list the devices',
    (home) =>
      home
        .devices()
        .map(({ ieeeAddress, name, model }) => `${ieeeAddress} ${model.definition.model} "${name}"`)
        .join('\n'),
  ],
  ['silent DEVICE', 'the device stops sending', ({ faults }, words) => faults.silent(need(words, 1))],
  ['speak DEVICE', 'the device reports now and sends again', (home, words) => home.faults.speak(need(words, 1))],
  ['offline DEVICE', 'the device stops sending and is reported as offline', (home, words) => home.faults.offline(need(words, 1))],
  ['online DEVICE', 'the device sends again', (home, words) => home.faults.online(need(words, 1))],
  ['leave DEVICE', 'the device leaves the network', (home, words) => home.faults.leave(need(words, 1))],
  ['join [MODEL]', `a new device joins; models: ${[...models.keys()].join(', ')}`, (home, words) => home.faults.join(words[1])],
  ['rename DEVICE NAME', 'change the friendly name', (home, words) => home.faults.rename(need(words, 1), need(words, 2))],
  [
    'interview DEVICE [MODEL]',
    'interview the device again, as a device of that model',
    (home, words) => home.faults.interview(need(words, 1), words[2]),
  ],
  ['press DEVICE [ACTION]', 'press a button', (home, words) => home.faults.press(need(words, 1), words[2])],
  [
    'leak on|off [DEVICE]',
    'water at a leak sensor',
    (home, words) => home.faults.leak(oneOf(need(words, 1), 'on', 'off') === 'on', words[2]),
  ],
  ['motion [DEVICE]', 'motion at a motion sensor', (home, words) => home.faults.motion(words[1])],
  [
    'contact DEVICE open|closed',
    'open or close a door or window',
    (home, words) => home.faults.contact(need(words, 1), oneOf(need(words, 2), 'open', 'closed') === 'open'),
  ],
  ['set DEVICE JSON', 'override values', (home, words) => home.faults.set(need(words, 1), state(need(words, 2)))],
  ['clear DEVICE', 'remove all overrides', (home, words) => home.faults.clear(need(words, 1))],
  [
    'garbage KIND DEVICE|TOPIC',
    `publish an invalid payload; kinds: ${garbageKinds.join(', ')}`,
    (home, words) => {
      const kind = need(words, 1);
      if (!isGarbageKind(kind)) throw new Error(`kinds are ${garbageKinds.join(', ')}`);
      home.faults.garbage(kind, need(words, 2));
    },
  ],
  [
    'bridge start|stop|kill|restart',
    'Zigbee2MQTT itself',
    async ({ faults }, words) => {
      const what = oneOf(need(words, 1), 'start', 'stop', 'kill', 'restart');
      if (what === 'kill') await faults.bridgeStop('killed');
      else await { start: () => faults.bridgeStart(), stop: () => faults.bridgeStop(), restart: () => faults.bridgeRestart() }[what]();
    },
  ],
  [
    'broker start|stop|restart',
    'the embedded broker',
    async ({ faults }, words) => {
      const what = oneOf(need(words, 1), 'start', 'stop', 'restart');
      await { start: () => faults.brokerStart(), stop: () => faults.brokerStop(), restart: () => faults.brokerRestart() }[what]();
    },
  ],
];

/** Runs a command. */
export async function runFaultCommand(home: Home, line: string): Promise<string | undefined> {
  return runCommand(homeCommands, home, line);
}

function state(text: string): State {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('expected a JSON object');
  return value as State;
}
