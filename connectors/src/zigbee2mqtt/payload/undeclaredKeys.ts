import type { Property } from '../../contract.ts';
import type { SharedProperties } from '../../sharedProperties.ts';
import type { JsonObject } from '../../transport/json.ts';
import { wellKnownProperty } from './wellKnownKeys.ts';

const rememberedKeys = 100;
const longestRememberedKey = 100;

/** Tracks the keys of an entity's payloads that its definition does not declare, and adds properties for the well-known ones. */
export class UndeclaredKeys {
  readonly #known = new Set<string>();
  readonly #added = new Map<string, Property>();
  readonly #shared: SharedProperties;
  #pending: Property[] = [];

  constructor(shared: SharedProperties) {
    this.#shared = shared;
  }

  /** True the first time for each key: definitions often lack a few keys. Of a flood of them not all are remembered. */
  isNew(name: string): boolean {
    if (this.#known.has(name)) return false;
    if (this.#known.size < rememberedKeys && name.length <= longestRememberedKey) this.#known.add(name);
    return true;
  }

  /** Checks whether the key is well known. */
  check(name: string, raw: unknown): void {
    const property = wellKnownProperty(name, raw);
    if (property !== undefined && !this.#added.has(name)) this.#pending.push(property);
  }

  /** Adds what {@link check} found in this payload to the properties and returns its values; undefined where it found nothing. */
  add(values: JsonObject): JsonObject | undefined {
    if (this.#pending.length === 0) return undefined;
    // a key inside of a composite may have the same name
    const found = this.#pending.filter(({ name }) => Object.hasOwn(values, name));
    this.#pending = [];
    for (const property of found) this.#added.set(property.name, property);
    return found.length === 0 ? undefined : Object.fromEntries(found.map(({ name }) => [name, values[name]]));
  }

  /** The declared properties and the added ones. */
  extend(declared: readonly Property[]): readonly Property[] {
    const names = new Set(declared.filter(({ path }) => path === undefined).map(({ name }) => name));
    const more = [...this.#added.values()].filter(({ name }) => !names.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
    return more.length === 0 ? declared : this.#shared.share([...declared, ...more]);
  }
}
