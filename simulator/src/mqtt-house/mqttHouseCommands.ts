import { need, oneOf, type FaultCommand } from '../faultCommand.ts';
import { garbageKinds, isGarbageKind } from '../home/garbage.ts';
import { scalarsIn } from '../scalarsIn.ts';
import type { MqttHouse } from './mqttHouse.ts';

/** Fault commands of devices that describe themselves. */
export const mqttHouseCommands: readonly FaultCommand<MqttHouse>[] = [
  ['devices', 'list the devices', ({ devices }) => devices.map(({ model: { id, program } }) => `${id} (${program})`).join('\n')],
  ['away DEVICE', 'the device loses its power, and the broker publishes its last will', ({ faults }, words) => faults.away(need(words, 1))],
  ['back DEVICE', 'the device connects again', ({ faults }, words) => faults.back(need(words, 1))],
  ['silent DEVICE', 'the device stays connected and stops reporting', ({ faults }, words) => faults.silent(need(words, 1))],
  ['speak DEVICE', 'the device reports now and again', ({ faults }, words) => faults.speak(need(words, 1))],
  [
    'set DEVICE JSON',
    'override values; null: the device does not know it',
    ({ faults }, words) => faults.set(need(words, 1), scalarsIn(need(words, 2))),
  ],
  ['clear DEVICE', 'remove all overrides', ({ faults }, words) => faults.clear(need(words, 1))],
  [
    'garbage KIND DEVICE [state|config]',
    `publish an invalid payload; kinds: ${garbageKinds.join(', ')}`,
    ({ faults }, words) => {
      const kind = need(words, 1);
      if (!isGarbageKind(kind)) throw new Error(`kinds are ${garbageKinds.join(', ')}`);
      faults.garbage(kind, need(words, 2), oneOf(words[3] ?? 'state', 'state', 'config'));
    },
  ],
  ['remove DEVICE', 'clear its retained discovery configs', ({ faults }, words) => faults.remove(need(words, 1))],
  ['describe DEVICE', 'publish its discovery configs again', ({ faults }, words) => faults.describe(need(words, 1))],
  ['drop COMPONENT', 'remove a component of the weather station by its config', ({ faults }, words) => faults.drop(need(words, 1))],
  [
    'broker start|stop|restart',
    'the embedded broker',
    async ({ faults }, words) => {
      const what = oneOf(need(words, 1), 'start', 'stop', 'restart');
      await { start: () => faults.brokerStart(), stop: () => faults.brokerStop(), restart: () => faults.brokerRestart() }[what]();
    },
  ],
];
