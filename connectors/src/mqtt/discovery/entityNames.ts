/** How an entity is called, since it was first seen. */
export interface EntityName {
  /** `sensor.kitchen_temperature`. */
  readonly entityId: string;
  /** Object id without the leading slug of its device. */
  readonly name: string;
  /** Position in the order in which entities were first seen. */
  readonly place: number;
}

/** Further entities get their name anew in each run. */
const mostNames = 100_000;

/**
 * Names that entities keep, as in Home Assistant: what a firmware calls an entity later changes nothing, and a removed entity returns under its name. An
 * entity whose name is in use gets `_2` at the end of its own.
 */
export class EntityNames {
  readonly #byId = new Map<string, EntityName>();
  readonly #inUse = new Set<string>();

  /** `stored`: entity id and name by the id of the entity, of an earlier run, in the order in which they were first seen. */
  constructor(stored: Iterable<readonly [id: string, name: Omit<EntityName, 'place'>]> = []) {
    for (const [id, { entityId, name }] of stored) this.#add(id, { entityId, name });
  }

  /** All names, in the order in which they were first seen. */
  get all(): ReadonlyMap<string, EntityName> {
    return this.#byId;
  }

  /** The name of an entity; `objectId` and `nameOf` give that of one that is not known. */
  nameOf(id: string, component: string, { objectId, nameOf }: NewName): EntityName {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const own = objectId();
    let unused = own;
    for (let number = 2; this.#inUse.has(`${component}.${unused}`); number++) unused = `${own}_${number}`;
    return this.#add(id, { entityId: `${component}.${unused}`, name: nameOf(unused) });
  }

  #add(id: string, { entityId, name }: Omit<EntityName, 'place'>): EntityName {
    const added = { entityId, name, place: this.#byId.size };
    if (this.#byId.size < mostNames) {
      this.#byId.set(id, added);
      this.#inUse.add(entityId);
    }
    return added;
  }
}

interface NewName {
  readonly objectId: () => string;
  readonly nameOf: (objectId: string) => string;
}
