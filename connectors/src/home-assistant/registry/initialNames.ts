import type { Placement } from './registry.ts';

/** What an entity was called when it was first seen, and what was found out about it since. */
export interface FirstName {
  readonly entityId: string;
  /** Without the name of its device. */
  readonly name: string;
  /** A state was seen that is no number. */
  readonly isText?: boolean;
  /** A battery was seen in its device. */
  readonly hasBattery?: boolean;
}

export type Finding = Pick<FirstName, 'isText' | 'hasBattery'>;

/** More are not remembered: their names decide as they are. */
const mostNames = 100_000;

/**
 * Names decide labels once (catalogue §4.3): whatever Home Assistant or an integration calls an entity later, its series stay what they
 * are. By the entity's key; an entity that is gone keeps its place, so that it comes back under the same labels.
 */
export class FirstNames {
  readonly #names = new Map<string, FirstName & { readonly place: number }>();
  readonly #save: (names: ReadonlyMap<string, FirstName>) => void;
  #isChanged = false;

  constructor(
    stored: Iterable<readonly [string, FirstName]> = [],
    save: (names: ReadonlyMap<string, FirstName>) => void = () => undefined,
  ) {
    for (const [key, name] of stored) this.#names.set(key, { ...name, place: this.#names.size });
    this.#save = save;
  }

  get(key: string): (FirstName & { readonly place: number }) | undefined {
    return this.#names.get(key);
  }

  /** Takes the name where the entity has none yet. */
  decide(key: string, name: FirstName): void {
    if (this.#names.has(key) || this.#names.size >= mostNames) return;
    this.#names.set(key, { ...name, place: this.#names.size });
    this.#isChanged = true;
  }

  /** Adds what was found out of a known entity; it is never taken back. */
  note(key: string, finding: Finding): void {
    const known = this.#names.get(key);
    if (known === undefined || Object.entries(finding).every(([what, is]) => known[what as keyof Finding] === is)) return;
    this.#names.set(key, { ...known, ...finding });
    this.#isChanged = true;
  }

  /** Keeps what is new. */
  save(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#save(this.#names);
  }
}

/** An entity's place under the name that it had first. */
export function underFirstName(placement: Placement, entityId: string, names: FirstNames): Placement {
  const known = names.get(placement.key ?? '');
  if (known === undefined) return placement;
  // of one that is alone in its device and has its name still, nothing depends on it
  const isSame = !placement.isPart && known.entityId === entityId;
  return { ...placement, name: known.name, first: isSame ? undefined : { entityId: known.entityId, place: known.place } };
}
