import { need, needNumber, oneOf, runCommand, type FaultCommand } from '../faultCommand.ts';
import { naps } from './inverter.ts';
import { manglings } from './modbusServer.ts';
import type { Plant } from './plant.ts';

const onOrOff = (words: readonly string[], place: number): boolean => oneOf(words[place] ?? 'on', 'on', 'off') === 'on';
const table = (words: readonly string[], place: number): 'input' | 'holding' => oneOf(need(words, place), 'input', 'holding');

/** What can be typed into a running plant. */
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
  ['dead DEVICE [on|off]', 'it answers nothing', ({ faults }, words) => faults.dead(need(words, 1), onOrOff(words, 2))],
  ['busy DEVICE [on|off]', 'it answers "busy"', ({ faults }, words) => faults.busy(need(words, 1), onOrOff(words, 2))],
  ['slow DEVICE MS', 'each answer takes so long', ({ faults }, words) => faults.slow(need(words, 1), needNumber(words, 2))],
  [
    'illegal DEVICE input|holding FIRST LAST',
    'it refuses these registers',
    ({ faults }, words) => faults.illegal(need(words, 1), table(words, 2), [needNumber(words, 3), needNumber(words, 4)]),
  ],
  [
    'hold DEVICE input|holding ADDRESS WORD…',
    'registers hold this instead',
    ({ faults }, words) =>
      faults.hold(need(words, 1), table(words, 2), [
        needNumber(words, 3),
        needNumber(words, 4),
        ...words.slice(5).map((_, index) => needNumber(words, 5 + index)),
      ]),
  ],
  ['heal DEVICE', 'it is as it should be', ({ faults }, words) => faults.heal(need(words, 1))],
  ['scale SHIFT', "the inverter's scale factors of power change", ({ faults }, words) => faults.scale(needNumber(words, 1))],
  ['count WATT_HOURS', "the inverter's counters stand so much higher", ({ faults }, words) => faults.count(needNumber(words, 1))],
  ['nap awake|dusk|asleep|sun', 'the inverter sleeps, or as the sun says', ({ faults }, words) => faults.nap(napOf(need(words, 1)))],
  [
    'deaf DEVICE [on|off]',
    'its bus takes connections and never answers',
    ({ faults }, words) => faults.deaf(need(words, 1), onOrOff(words, 2)),
  ],
  [
    `mangle DEVICE ${manglings.join('|')}|off`,
    'answers on its bus are spoilt',
    ({ faults }, words) => {
      const how = oneOf(need(words, 2), ...manglings, 'off');
      faults.mangle(need(words, 1), how === 'off' ? undefined : how);
    },
  ],
  ['clients DEVICE N', 'its bus takes so many clients', ({ faults }, words) => faults.clients(need(words, 1), needNumber(words, 2))],
  ['disconnect DEVICE', 'connections to its bus are cut', ({ faults }, words) => faults.disconnect(need(words, 1))],
  [
    'bus DEVICE down|up',
    'nothing listens there, or again',
    async ({ faults }, words) => (oneOf(need(words, 2), 'down', 'up') === 'up' ? faults.up(need(words, 1)) : faults.down(need(words, 1))),
  ],
];

/** Does what a line says. */
export async function runPlantCommand(plant: Plant, line: string): Promise<string | undefined> {
  return runCommand(plantCommands, plant, line);
}

function napOf(word: string): (typeof naps)[number] | undefined {
  const nap = oneOf(word, ...naps, 'sun');
  return nap === 'sun' ? undefined : nap;
}
