import { type Component, keep, refused, state } from '../component.ts';
import { textOption } from '../options.ts';
import { jsonObjectOf, oneOf, payloads } from '../parsers.ts';
import { none, textOf } from '../rendered.ts';

const lockWords: Readonly<Record<string, string>> = {
  jammed: 'JAMMED',
  locked: 'LOCKED',
  locking: 'LOCKING',
  open: 'OPEN',
  opening: 'OPENING',
  unlocked: 'UNLOCKED',
  unlocking: 'UNLOCKING',
};

export const lock: Component = (entity) => {
  const { options } = entity;
  const values = new Map<string, unknown>([
    ...Object.entries(lockWords).map(([name, word]) => [textOption(options, `state_${name}`, word), name] as const),
    [textOption(options, 'payload_reset', none), null],
  ]);
  entity.read(state, { topic: 'state_topic', template: 'value_template', parse: payloads(values) });
};

const alarmStates = [
  'disarmed',
  'armed_home',
  'armed_away',
  'armed_night',
  'armed_vacation',
  'armed_custom_bypass',
  'pending',
  'arming',
  'disarming',
  'triggered',
];

export const alarmControlPanel: Component = (entity) => {
  entity.read(state, { topic: 'state_topic', template: 'value_template', parse: oneOf(alarmStates) });
};

export const lawnMower: Component = (entity) => {
  const parse = oneOf(['error', 'paused', 'mowing', 'docked', 'returning']);
  entity.read(state, {
    topic: 'activity_state_topic',
    template: 'activity_value_template',
    parse: (rendered) => (textOf(rendered).toLowerCase() === 'none' ? null : parse(rendered)),
  });
};

const vacuumStates = new Set<unknown>(['cleaning', 'docked', 'idle', 'paused', 'returning', 'error']);

/** A vacuum sends a JSON object; older ones also have the charge of their battery in it. */
export const vacuum: Component = (entity) => {
  entity.read(state, {
    topic: 'state_topic',
    parse: (rendered) => {
      const json = jsonObjectOf(rendered);
      if (json === undefined) return refused;
      const word = json['state'];
      entity.extra(json);
      if (word === undefined) return keep;
      return word === null ? null : vacuumStates.has(word) ? word : refused;
    },
  });
};

/** A text, or a JSON object with the key `state`. */
export const siren: Component = (entity) => {
  const { options } = entity;
  const values = new Map<string, unknown>([
    [none, null],
    [textOption(options, 'state_off', '') || textOption(options, 'payload_off', 'OFF'), 'off'],
    [textOption(options, 'state_on', '') || textOption(options, 'payload_on', 'ON'), 'on'],
  ]);
  entity.read(state, {
    topic: 'state_topic',
    template: 'state_value_template',
    parse: (rendered) => {
      const text = textOf(rendered);
      if (text === '' || text === '{}') return keep;
      const value = values.get(text);
      if (value !== undefined) return value;
      const json = jsonObjectOf(text);
      if (json === undefined) return refused;
      return json['state'] === undefined ? keep : (values.get(textOf(json['state'])) ?? keep);
    },
  });
};

/** At home, away, or in a zone. */
export const deviceTracker: Component = (entity) => {
  const { options } = entity;
  const values = new Map<string, unknown>([
    [textOption(options, 'payload_reset', none), null],
    [textOption(options, 'payload_not_home', 'not_home'), 'not_home'],
    [textOption(options, 'payload_home', 'home'), 'home'],
  ]);
  entity.read(state, {
    topic: 'state_topic',
    template: 'value_template',
    parse: (rendered) => {
      const text = textOf(rendered);
      if (text.trim() === '') return keep;
      const value = values.get(text);
      return value === undefined ? text : value;
    },
  });
};
