/** How an entity is called, since it was first seen. */
export interface EntityName {
  /** `sensor.kitchen_temperature`. */
  readonly entityId: string;
  /** Object id without the leading slug of its device. */
  readonly name: string;
  /** Position in the order in which entities were first seen. */
  readonly place: number;
}

/** Of more than these the oldest is forgotten, unless it is in use. */
const mostNames = 100_000;

/**
 * Names that entities keep, as in Home Assistant: what a firmware calls an entity later changes nothing, and a removed entity returns under its name if no
 * other one has it now. An entity whose name is in use gets `_2` at the end of its own.
 */
export class EntityNames {
  readonly #byId = new Map<string, EntityName>();
  /** Which entity has which entity id. */
  readonly #inUse = new Map<string, string>();
  /** The last number at the end of a name, so that many entities with one name are not counted again and again. */
  readonly #lastNumbers = new Map<string, number>();
  #places = 0;

  /** `stored`: entity id and name by the id of the entity, of an earlier run, in the order in which they were first seen. */
  constructor(stored: Iterable<readonly [id: string, name: Omit<EntityName, 'place'>]> = []) {
    for (const [id, { entityId, name }] of stored) this.#add(id, { entityId, name });
  }

  /** All names, in the order in which they were first seen. */
  get all(): ReadonlyMap<string, EntityName> {
    return this.#byId;
  }

  /** The name of an entity, which has it from now on; `objectId` and `nameOf` give that of one that is not known. */
  nameOf(id: string, component: string, { objectId, nameOf }: NewName): EntityName {
    const known = this.#byId.get(id);
    const isOwn = known !== undefined && (this.#inUse.get(known.entityId) ?? id) === id;
    const name = isOwn ? known : this.#add(id, this.#unused(component, { objectId, nameOf }));
    this.#inUse.set(name.entityId, id);
    return name;
  }

  /** The entity does not exist any more. */
  release(id: string): void {
    const { entityId } = this.#byId.get(id) ?? {};
    if (entityId !== undefined && this.#inUse.get(entityId) === id) {
      this.#inUse.delete(entityId);
      this.#lastNumbers.clear();
    }
  }

  #unused(component: string, { objectId, nameOf }: NewName): Omit<EntityName, 'place'> {
    const own = objectId();
    let unused = own;
    let number = this.#lastNumbers.get(`${component}.${own}`) ?? 1;
    while (this.#inUse.has(`${component}.${unused}`)) unused = `${own}_${++number}`;
    if (number > 1) this.#lastNumbers.set(`${component}.${own}`, number);
    return { entityId: `${component}.${unused}`, name: nameOf(unused) };
  }

  #add(id: string, { entityId, name }: Omit<EntityName, 'place'>): EntityName {
    const added = { entityId, name, place: this.#places++ };
    const [oldest] = this.#byId.size >= mostNames ? this.#byId : [];
    if (oldest !== undefined && this.#inUse.get(oldest[1].entityId) !== oldest[0]) this.#byId.delete(oldest[0]);
    this.#byId.set(id, added);
    return added;
  }
}

interface NewName {
  readonly objectId: () => string;
  readonly nameOf: (objectId: string) => string;
}
