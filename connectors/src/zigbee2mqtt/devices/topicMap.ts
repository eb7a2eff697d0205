import { AvailabilityTopic } from './availability.ts';
import type { Entity } from './entity.ts';
import type { Listener } from '../payload/message.ts';

/**
 * Who listens to which exact topic. Friendly names may hold `/`, and one may end in `/availability` while another is all before it:
 * they share a topic, where the shape of the payload tells. Names that no topic can have are left out; a broker closes the connection
 * of who subscribes to one [MQTT-1.5.3-1, MQTT-4.7.1-1], and the bridge refuses them itself.
 */
export function topicMap(
  entities: Iterable<Entity>,
  base: string,
  isTold: (entity: Entity) => boolean | undefined,
): { readonly listeners: Map<string, Listener>; readonly refused: readonly string[] } {
  const all = [...entities];
  const refused = all
    .filter(({ entry }) => !isTopic(entry.friendlyName))
    .map(({ entry }) => stateTopic(base, entry.friendlyName.slice(0, 100)));
  const named = new Map(
    all.filter(({ entry }) => isTopic(entry.friendlyName)).map((entity) => [stateTopic(base, entity.entry.friendlyName), entity]),
  );
  const listeners = new Map<string, Listener>(named);
  for (const [topic, entity] of named) {
    const availability = `${topic}/availability`;
    listeners.set(availability, new AvailabilityTopic(entity, isTold, named.get(availability)));
  }
  return { listeners, refused };
}

/** Where an entity's state is published. */
export function stateTopic(base: string, friendlyName: string): string {
  return `${base}/${friendlyName}`;
}

/** Leaves room for the base topic in the 65 535 bytes of a topic. */
const longestName = 1000;

function isTopic(name: string): boolean {
  return name.length <= longestName && name.isWellFormed() && !/[+#\p{Cc}\p{Noncharacter_Code_Point}]/u.test(name);
}
