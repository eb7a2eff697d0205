import type { Attributes } from './smartEntity.ts';
import type { HomeAssistant } from './homeAssistant.ts';
import { need, needNumber, oneOf, type FaultCommand } from '../faultCommand.ts';

/** Fault commands of a Home Assistant. */
export const smartHomeCommands: readonly FaultCommand<HomeAssistant>[] = [
  [
    'set ENTITY STATE [ATTRIBUTES]',
    'override the state of an entity; attributes are JSON',
    ({ faults }, words) => faults.set(need(words, 1), need(words, 2), attributesOf(words[3])),
  ],
  ['real ENTITY', 'remove the override', ({ faults }, words) => faults.set(need(words, 1))],
  ['unavailable DEVICE', 'make its entities unavailable', ({ faults }, words) => faults.unavailable(need(words, 1))],
  ['available DEVICE', 'make its entities available', ({ faults }, words) => faults.available(need(words, 1))],
  ['remove ENTITY', 'delete an entity', ({ faults }, words) => faults.remove(need(words, 1))],
  ['ring ENTITY [EVENT]', 'trigger an event entity', ({ faults }, words) => faults.ring(need(words, 1), words[2])],
  ['trigger ENTITY', 'run an automation', ({ faults }, words) => faults.trigger(need(words, 1))],
  ['rename DEVICE NAME', 'rename a device', ({ faults }, words) => faults.renameDevice(need(words, 1), need(words, 2))],
  ['move DEVICE AREA', 'move a device to an area, by its id', ({ faults }, words) => faults.moveDevice(need(words, 1), need(words, 2))],
  ['bulk COUNT WATTS', 'change many sensors at once', ({ faults }, words) => faults.bulk(needNumber(words, 1), needNumber(words, 2))],
  ['token NEW', 'replace the access token', ({ faults }, words) => faults.revokeToken(need(words, 1))],
  ['stop', 'stop as for a restart', ({ faults }) => faults.stop()],
  ['kill', 'stop without a close frame', ({ faults }) => faults.stop('killed')],
  ['start', 'start again, at first without entities', ({ faults }) => faults.start()],
  ['trickle', 'after start: add half of the missing entities', ({ faults }) => faults.trickle()],
  ['mute on|off', 'receive commands without responding', ({ faults }, words) => faults.mute(oneOf(need(words, 1), 'on', 'off') === 'on')],
  ['entities', 'list the entities with their states', ({ machine }) => list(machine.states)],
];

function attributesOf(json: string | undefined): Attributes | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Attributes);
}

function list(states: ReadonlyMap<string, { readonly state: string }>): string {
  return Array.from(states, ([entityId, { state }]) => `${entityId} ${state}`).join('\n');
}
