import type { ConfiguredEntity } from './readConfig.ts';

/** Where an entity is described. */
export interface Source {
  readonly topic: string;
  readonly entity: ConfiguredEntity;
}

/** `live`: its config was published since the start. `leaving`: its publisher announced that another topic takes over. */
export type Rank = 'live' | 'known' | 'leaving';

const ranks: readonly Rank[] = ['live', 'known', 'leaving'];

/** All topics that describe one entity. However many there are, each call costs the same: whoever publishes configs chooses their unique ids. */
export class EntitySources {
  /** Each in the order in which its topics got the rank. */
  readonly #byRank = new Map<Rank, Map<string, ConfiguredEntity>>();

  /** Takes what a topic says now, or its new rank. */
  set({ topic, entity }: Source, rank: Rank): void {
    for (const other of ranks) if (other !== rank) this.#deleteFrom(other, topic);
    const topics = this.#byRank.get(rank);
    if (topics === undefined) this.#byRank.set(rank, new Map([[topic, entity]]));
    else topics.set(topic, entity);
  }

  delete(topic: string): void {
    for (const rank of ranks) this.#deleteFrom(rank, topic);
  }

  /** The one that counts; undefined if there is none. */
  get first(): Source | undefined {
    for (const rank of ranks) {
      const [first] = this.#byRank.get(rank) ?? [];
      if (first !== undefined) return { topic: first[0], entity: first[1] };
    }
    return undefined;
  }

  #deleteFrom(rank: Rank, topic: string): void {
    const topics = this.#byRank.get(rank);
    if (topics?.delete(topic) === true && topics.size === 0) this.#byRank.delete(rank);
  }
}
