import { internedText } from './internedText.ts';

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
  /** Component and name of the entities of each device. */
  readonly #inDevices = new Set<string>();
  readonly #keyOf = new Map<string, string>();
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
  nameOf(id: string, component: string, newName: NewName): EntityName {
    const known = this.#byId.get(id);
    const isOwn = known !== undefined && (this.#inUse.get(known.entityId) ?? id) === id;
    const name = isOwn ? known : this.#add(id, this.#unused(component, newName));
    this.#inUse.set(name.entityId, id);
    this.#use(id, keyInDevice(component, name.name, newName.deviceId));
    return name;
  }

  /** The entity does not exist any more. */
  release(id: string): void {
    const { entityId } = this.#byId.get(id) ?? {};
    if (entityId !== undefined && this.#inUse.get(entityId) === id) {
      this.#inUse.delete(entityId);
      this.#lastNumbers.clear();
    }
    this.#use(id, undefined);
  }

  #use(id: string, key: string | undefined): void {
    const before = this.#keyOf.get(id);
    if (before !== undefined) this.#inDevices.delete(before);
    if (key === undefined) return void this.#keyOf.delete(id);
    this.#keyOf.set(id, key);
    this.#inDevices.add(key);
  }

  #unused(component: string, { deviceId, objectId, nameOf }: NewName): Omit<EntityName, 'place'> {
    const own = objectId();
    let unused = own;
    let number = this.#lastNumbers.get(`${component}.${own}`) ?? 1;
    while (this.#inUse.has(`${component}.${unused}`)) unused = `${own}_${++number}`;
    if (number > 1) this.#lastNumbers.set(`${component}.${own}`, number);
    // the number tells entities of one device apart, not those of devices with one name
    const isKnown = this.#inDevices.has(keyInDevice(component, nameOf(own), deviceId));
    return { entityId: `${component}.${unused}`, name: nameOf(isKnown ? unused : own) };
  }

  #add(id: string, { entityId, name }: Omit<EntityName, 'place'>): EntityName {
    const added = { entityId: internedText(entityId), name: internedText(name), place: this.#places++ };
    const [oldest] = this.#byId.size >= mostNames ? this.#byId : [];
    if (oldest !== undefined && this.#inUse.get(oldest[1].entityId) !== oldest[0]) this.#byId.delete(oldest[0]);
    this.#byId.set(id, added);
    return added;
  }
}

interface NewName {
  /** Undefined for an entity that is its own device. */
  readonly deviceId: string | undefined;
  readonly objectId: () => string;
  readonly nameOf: (objectId: string) => string;
}

function keyInDevice(component: string, name: string, deviceId = ''): string {
  return internedText(`${component}.${name} ${deviceId}`);
}
