import type { IdentifiedEntity } from './readConfig.ts';

/** `live`: its config was published since the start. `leaving`: its publisher announced that another topic takes over. */
export type Rank = 'live' | 'known' | 'leaving';

const ranks: readonly Rank[] = ['live', 'known', 'leaving'];

/** All topics that describe one entity. However many there are, each call costs the same: whoever publishes configs chooses their unique ids. */
export class EntitySources {
  /** The one by which the entity is exported, and its device by that. */
  exported: IdentifiedEntity | undefined;
  deviceId: string | undefined;
  /** While there is only one, as is usual. */
  #sole: IdentifiedEntity | undefined;
  #rankOfSole: Rank = 'known';
  /** Of several: each in the order in which its topics got the rank. */
  #byRank: Map<Rank, Map<string, IdentifiedEntity>> | undefined;

  /** Takes what a topic says now, or its new rank. */
  set(entity: IdentifiedEntity, rank: Rank): void {
    if (this.#byRank === undefined && (this.#sole === undefined || this.#sole.topic === entity.topic)) {
      this.#sole = entity;
      this.#rankOfSole = rank;
      return;
    }
    const byRank = (this.#byRank ??= this.#startRanks());
    for (const other of ranks) if (other !== rank) deleteFrom(byRank, other, entity.topic);
    const topics = byRank.get(rank);
    if (topics === undefined) byRank.set(rank, new Map([[entity.topic, entity]]));
    else topics.set(entity.topic, entity);
  }

  delete(topic: string): void {
    if (this.#sole?.topic === topic) this.#sole = undefined;
    if (this.#byRank !== undefined) for (const rank of ranks) deleteFrom(this.#byRank, rank, topic);
  }

  /** The one that counts; undefined if there is none. */
  get first(): IdentifiedEntity | undefined {
    if (this.#byRank === undefined) return this.#sole;
    for (const rank of ranks) {
      const [first] = this.#byRank.get(rank)?.values() ?? [];
      if (first !== undefined) return first;
    }
    return undefined;
  }

  #startRanks(): Map<Rank, Map<string, IdentifiedEntity>> {
    const sole = this.#sole;
    this.#sole = undefined;
    return new Map(sole === undefined ? [] : [[this.#rankOfSole, new Map([[sole.topic, sole]])]]);
  }
}

function deleteFrom(byRank: Map<Rank, Map<string, IdentifiedEntity>>, rank: Rank, topic: string): void {
  const topics = byRank.get(rank);
  if (topics?.delete(topic) === true && topics.size === 0) byRank.delete(rank);
}
