import { type Component, state } from '../component.ts';
import { textOption } from '../options.ts';
import { payloads } from '../parsers.ts';
import { none } from '../rendered.ts';

/** The state of each payload of a thing that is on or off. */
export function onOffPayloads(options: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    [none, null],
    [textOption(options, 'payload_off', 'OFF'), 'off'],
    [textOption(options, 'payload_on', 'ON'), 'on'],
  ]);
}

/** `state_on` and `state_off` are the payloads of the state where they differ from those of commands. */
export const switched: Component = (entity) => {
  const { options } = entity;
  const values = new Map<string, unknown>([
    [none, null],
    [textOption(options, 'state_off', '') || textOption(options, 'payload_off', 'OFF'), 'off'],
    [textOption(options, 'state_on', '') || textOption(options, 'payload_on', 'ON'), 'on'],
  ]);
  entity.read(state, { topic: 'state_topic', template: 'value_template', parse: payloads(values) });
};
