import type { Attributes } from './smartEntity.ts';
import type { HomeAssistant } from './homeAssistant.ts';
import { need, needNumber, oneOf, type FaultCommand } from '../faultCommand.ts';

/** The faults of a Home Assistant as lines on stdin. */
export const smartHomeCommands: readonly FaultCommand<HomeAssistant>[] = [
  [
    'set ENTITY STATE [ATTRIBUTES]',
    'says this instead of what is; attributes are JSON',
    ({ faults }, words) => faults.set(need(words, 1), need(words, 2), attributesOf(words[3])),
  ],
  ['real ENTITY', 'says what is again', ({ faults }, words) => faults.set(need(words, 1))],
  ['unavailable DEVICE', 'its entities cannot be reached', ({ faults }, words) => faults.unavailable(need(words, 1))],
  ['available DEVICE', 'they can again', ({ faults }, words) => faults.available(need(words, 1))],
  ['remove ENTITY', 'deletes an entity', ({ faults }, words) => faults.remove(need(words, 1))],
  ['ring ENTITY [EVENT]', 'presses a button or rings a bell', ({ faults }, words) => faults.ring(need(words, 1), words[2])],
  ['trigger ENTITY', 'runs an automation', ({ faults }, words) => faults.trigger(need(words, 1))],
  ['rename DEVICE NAME', 'gives a device another name', ({ faults }, words) => faults.renameDevice(need(words, 1), need(words, 2))],
  [
    'move DEVICE AREA',
    'moves a device to another area, by its id',
    ({ faults }, words) => faults.moveDevice(need(words, 1), need(words, 2)),
  ],
  ['bulk COUNT WATTS', 'so many sensors change at once', ({ faults }, words) => faults.bulk(needNumber(words, 1), needNumber(words, 2))],
  ['token NEW', 'revokes the token: only NEW lets in', ({ faults }, words) => faults.revokeToken(need(words, 1))],
  ['stop', 'stops as for a restart', ({ faults }) => faults.stop()],
  ['kill', 'stops without a goodbye', ({ faults }) => faults.stop('killed')],
  ['start', 'comes back, without entities at first', ({ faults }) => faults.start()],
  ['trickle', 'after start: one half of the missing entities more', ({ faults }) => faults.trickle()],
  ['mute on|off', 'takes what comes and answers nothing', ({ faults }, words) => faults.mute(oneOf(need(words, 1), 'on', 'off') === 'on')],
  ['entities', 'lists them with their states', ({ machine }) => list(machine.states)],
];

function attributesOf(json: string | undefined): Attributes | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Attributes);
}

function list(states: ReadonlyMap<string, { readonly state: string }>): string {
  return Array.from(states, ([entityId, { state }]) => `${entityId} ${state}`).join('\n');
}
