import { hash } from 'node:crypto';
import type { Property } from './contract.ts';
import type { EntityEntry } from './zigbee2mqtt/bridge/entityEntry.ts';

/** Gives the entries of one definition one list of properties, the same one as long as it says the same: each list is resolved once. */
export class SharedProperties {
  readonly #lists = new Map<string, readonly Property[]>();

  /** Takes the whole of the entries; lists that none of them has are forgotten. */
  share(entries: readonly EntityEntry[]): EntityEntry[] {
    const used = new Set<string>();
    const shared = entries.map((entry) => {
      const key = hash('sha1', JSON.stringify(entry.properties));
      const properties = this.#lists.get(key) ?? entry.properties;
      this.#lists.set(key, properties);
      used.add(key);
      return { ...entry, properties };
    });
    for (const key of this.#lists.keys()) if (!used.has(key)) this.#lists.delete(key);
    return shared;
  }
}
