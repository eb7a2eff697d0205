import type { EntityInfo } from './registry.ts';

/** The name of an entity when it was first seen, and findings about it since. */
export interface InitialName {
  readonly entityId: string;
  /** Without the name of its device. */
  readonly name: string;
  /** It had a state that is not a number. */
  readonly isText?: boolean;
  /** Its device had a battery. */
  readonly hasBattery?: boolean;
}

type Finding = Pick<InitialName, 'isText' | 'hasBattery'>;

/** Further names are not stored: those entities use their current name. */
const mostNames = 100_000;

/**
 * Names decide labels once (catalogue §4.3): the series of an entity stay the same whatever Home Assistant or an integration calls it later.
 * Names are stored by the entity's key. That of a removed entity stays, so that it returns under the same labels.
 */
export class InitialNames {
  readonly #names = new Map<string, InitialName & { readonly place: number }>();
  readonly #save: (names: ReadonlyMap<string, InitialName>) => void;
  #isChanged = false;

  constructor(
    stored: Iterable<readonly [string, InitialName]> = [],
    save: (names: ReadonlyMap<string, InitialName>) => void = () => undefined,
  ) {
    for (const [key, name] of stored) this.#names.set(key, { ...name, place: this.#names.size });
    this.#save = save;
  }

  get(key: string): (InitialName & { readonly place: number }) | undefined {
    return this.#names.get(key);
  }

  /** Stores the name if the entity has none yet. */
  add(key: string, name: InitialName): void {
    if (this.#names.has(key) || this.#names.size >= mostNames) return;
    this.#names.set(key, { ...name, place: this.#names.size });
    this.#isChanged = true;
  }

  /** Adds a finding to a known entity; findings are never removed. */
  note(key: string, finding: Finding): void {
    const known = this.#names.get(key);
    if (known === undefined || Object.entries(finding).every(([what, is]) => known[what as keyof Finding] === is)) return;
    this.#names.set(key, { ...known, ...finding });
    this.#isChanged = true;
  }

  /** Writes the names if any changed. */
  save(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#save(this.#names);
  }
}

/** The entity's info under its initial name. */
export function withInitialName(info: EntityInfo, entityId: string, names: InitialNames): EntityInfo {
  const known = names.get(info.key ?? '');
  if (known === undefined) return info;
  // nothing depends on the first name of an entity that is its own device and still has it
  const isSame = !info.isPart && known.entityId === entityId;
  return { ...info, name: known.name, first: isSame ? undefined : { entityId: known.entityId, place: known.place } };
}
