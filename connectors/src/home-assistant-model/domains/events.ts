import { boolean, listed, type Rule } from '../features.ts';
import type { Entity } from '../entity.ts';

/** The state of these is the moment of their last event: what is told is that it moved on. */
function occurrence(values: readonly string[], occurred: Rule['occurred']): Rule {
  return { property: { kind: 'event', values }, read: () => null, occurred };
}

/** What an event entity always has; the rest goes with the event. */
const lasting: ReadonlySet<string> = new Set(['event_type', 'event_types', 'device_class', 'friendly_name', 'icon', 'entity_picture']);

export function event(entity: Entity): readonly Rule[] {
  return [
    occurrence(listed(entity, 'event_types'), (state, attributes) => {
      const { event_type: type } = attributes;
      if (typeof type !== 'string') return undefined;
      const rest = Object.entries(attributes).filter(([name]) => !lasting.has(name));
      return { at: state, event: type, attributes: Object.fromEntries(rest) };
    }),
  ];
}

/** Buttons and scenes: pressed or activated, by whomever. */
export function pressed(action: string): readonly Rule[] {
  return [occurrence([action], (state) => ({ at: state, event: action, attributes: {} }))];
}

/** Automations and scripts: whether they are on, and each run. Home Assistant's own counter rises with any write of the state. */
export function automation(kind: 'automation' | 'script'): readonly Rule[] {
  const runs: Rule = {
    ...occurrence(['triggered'], (_, { last_triggered: at }) =>
      typeof at === 'string' ? { at, event: `${kind}_triggered`, attributes: {} } : undefined,
    ),
    attribute: 'last_triggered',
    always: true,
  };
  const metric = { ...runs, property: { ...runs.property, metric: 'iot_automation_triggers_total' } };
  return [kind === 'automation' ? boolean('iot_switch_on') : boolean('iot_running'), metric];
}
