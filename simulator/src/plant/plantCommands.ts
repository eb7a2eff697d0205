import { need, needNumber, oneOf, runCommand, type FaultCommand } from '../faultCommand.ts';
import { sleepStates } from './inverter.ts';
import { manglings } from './modbusServer.ts';
import type { Plant } from './plant.ts';

const onOrOff = (words: readonly string[], place: number): boolean => oneOf(words[place] ?? 'on', 'on', 'off') === 'on';
const table = (words: readonly string[], place: number): 'input' | 'holding' => oneOf(need(words, place), 'input', 'holding');

/** Fault commands of a plant. */
export const plantCommands: readonly FaultCommand<Plant>[] = [
  [
    'devices',
    'list the devices',
    (plant) =>
      plant
        .devices()
        .map(({ id, name, profile, url, unit }) => `${id} "${name}" ${profile} ${url} unit ${unit}`)
        .join('\n'),
  ],
  ['dead DEVICE [on|off]', 'the device does not respond', ({ faults }, words) => faults.dead(need(words, 1), onOrOff(words, 2))],
  ['busy DEVICE [on|off]', 'the device responds with "busy"', ({ faults }, words) => faults.busy(need(words, 1), onOrOff(words, 2))],
  ['slow DEVICE MS', 'delay each response', ({ faults }, words) => faults.slow(need(words, 1), needNumber(words, 2))],
  [
    'illegal DEVICE input|holding FIRST LAST',
    'respond with "illegal data address" for these registers',
    ({ faults }, words) => faults.illegal(need(words, 1), table(words, 2), [needNumber(words, 3), needNumber(words, 4)]),
  ],
  [
    'hold DEVICE input|holding ADDRESS WORD…',
    'override registers',
    ({ faults }, words) =>
      faults.hold(need(words, 1), table(words, 2), [
        needNumber(words, 3),
        needNumber(words, 4),
        ...words.slice(5).map((_, index) => needNumber(words, 5 + index)),
      ]),
  ],
  ['heal DEVICE', 'remove all faults of the device', ({ faults }, words) => faults.heal(need(words, 1))],
  ['scale SHIFT', "shift the inverter's scale factors of power", ({ faults }, words) => faults.scale(needNumber(words, 1))],
  ['count WATT_HOURS', "add to the inverter's energy counters", ({ faults }, words) => faults.count(needNumber(words, 1))],
  [
    'nap awake|dusk|asleep|sun',
    'set the sleep state of the inverter, or let it depend on the sun',
    ({ faults }, words) => faults.nap(sleepStateOf(need(words, 1))),
  ],
  [
    'deaf DEVICE [on|off]',
    'its bus accepts connections but never responds',
    ({ faults }, words) => faults.deaf(need(words, 1), onOrOff(words, 2)),
  ],
  [
    `mangle DEVICE ${manglings.join('|')}|off`,
    'corrupt responses on its bus',
    ({ faults }, words) => {
      const how = oneOf(need(words, 2), ...manglings, 'off');
      faults.mangle(need(words, 1), how === 'off' ? undefined : how);
    },
  ],
  [
    'clients DEVICE N',
    'limit the number of clients of its bus',
    ({ faults }, words) => faults.clients(need(words, 1), needNumber(words, 2)),
  ],
  ['disconnect DEVICE', 'close all connections to its bus', ({ faults }, words) => faults.disconnect(need(words, 1))],
  [
    'bus DEVICE down|up',
    'stop or start listening',
    async ({ faults }, words) => (oneOf(need(words, 2), 'down', 'up') === 'up' ? faults.up(need(words, 1)) : faults.down(need(words, 1))),
  ],
];

/** Runs a command. */
export async function runPlantCommand(plant: Plant, line: string): Promise<string | undefined> {
  return runCommand(plantCommands, plant, line);
}

function sleepStateOf(word: string): (typeof sleepStates)[number] | undefined {
  const state = oneOf(word, ...sleepStates, 'sun');
  return state === 'sun' ? undefined : state;
}
