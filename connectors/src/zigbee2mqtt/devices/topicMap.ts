import { availabilityOf } from '../payload/availability.ts';
import type { Past, Payload, TopicListener } from '../../transport/message.ts';
import type { Entity } from './entity.ts';

interface TopicMap {
  readonly listeners: Map<string, TopicListener>;
  /** The topics with the states of entities. */
  readonly states: ReadonlyMap<string, Entity>;
  /** Topics that are not valid. */
  readonly refused: readonly string[];
}

/**
 * The listener of each exact topic. Friendly names may contain `/`. If the name of one entity is that of another and `/availability`, both share
 * a topic, and the shape of the payload decides. Names that are not valid topics are left out: a broker closes the connection of a
 * client that subscribes to one [MQTT-1.5.3-1, MQTT-4.7.1-1].
 */
export function topicMap(entities: Iterable<Entity>, base: string): TopicMap {
  const all = [...entities];
  const refused = all
    .filter(({ entry }) => !isTopic(entry.friendlyName))
    .map(({ entry }) => stateTopic(base, entry.friendlyName.slice(0, 100)));
  const named = new Map(
    all.filter(({ entry }) => isTopic(entry.friendlyName)).map((entity) => [stateTopic(base, entity.entry.friendlyName), entity]),
  );
  const listeners = new Map<string, TopicListener>(named);
  for (const [topic, entity] of named) {
    const availability = `${topic}/availability`;
    listeners.set(availability, new AvailabilityTopic(entity, named.get(availability)));
  }
  return { listeners, states: named, refused };
}

/** The topic of an entity's state. */
export function stateTopic(base: string, friendlyName: string): string {
  return `${base}/${friendlyName}`;
}

/** Leaves room for the base topic in the 65 535 bytes of a topic. */
const longestName = 1000;

function isTopic(name: string): boolean {
  return name.length <= longestName && name.isWellFormed() && !/[+#\p{Cc}\p{Noncharacter_Code_Point}]/u.test(name);
}

/** `<name>/availability` of one entity. */
class AvailabilityTopic implements TopicListener {
  readonly #entity: Entity;
  /** The entity whose state topic is the same. */
  readonly #namesake: Entity | undefined;

  constructor(entity: Entity, namesake?: Entity) {
    this.#entity = entity;
    this.#namesake = namesake;
  }

  receive(payload: Payload, retained: boolean, past: Past): void {
    const state = availabilityOf(payload);
    if (state === undefined) this.#namesake?.receive(payload, retained, past);
    else this.#entity.setAvailability(state);
  }
}
