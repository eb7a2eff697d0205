import { boolean, listed, type Rule } from '../features.ts';
import type { Entity } from '../entity.ts';

/** The state is the time of the last event: a change of it is an event. */
function occurrence(values: readonly string[], occurred: Rule['occurred']): Rule {
  return { property: { kind: 'event', values }, read: () => null, occurred };
}

/** Attributes of an event entity that do not belong to the event. */
const entityAttributes: ReadonlySet<string> = new Set([
  'event_type',
  'event_types',
  'device_class',
  'friendly_name',
  'icon',
  'entity_picture',
]);

export function event(entity: Entity): readonly Rule[] {
  return [
    occurrence(listed(entity, 'event_types'), (state, attributes) => {
      const { event_type: type } = attributes;
      if (typeof type !== 'string') return undefined;
      const rest = Object.entries(attributes).filter(([name]) => !entityAttributes.has(name));
      return { at: state, event: type, attributes: Object.fromEntries(rest) };
    }),
  ];
}

/** Buttons and scenes: each press or activation. */
export function pressed(action: string): readonly Rule[] {
  return [occurrence([action], (state) => ({ at: state, event: action, attributes: {} }))];
}

/** Automations and scripts: whether they are on, and each run. (The counter of Home Assistant's exporter counts any write of the state.) */
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
