import type { Property } from '../../contract.ts';
import { byConvention } from './wellKnownKeys.ts';
import type { JsonObject } from '../../transport/json.ts';

const rememberedKeys = 100;
const longestRememberedKey = 100;

/** Which keys of an entity's payloads its definition does not declare, and what those are that are known by convention. */
export class UndeclaredKeys {
  readonly #told = new Set<string>();
  readonly #adopted = new Map<string, Property>();
  #pending: Property[] = [];

  /** Real definitions forget a key now and then, so each is told once; a flood of them is only counted. */
  isNews(name: string): boolean {
    if (this.#told.has(name)) return false;
    if (this.#told.size < rememberedKeys && name.length <= longestRememberedKey) this.#told.add(name);
    return true;
  }

  /** Looks whether the key means the same in all definitions. */
  consider(name: string, raw: unknown): void {
    const property = byConvention(name, raw);
    if (property !== undefined && !this.#adopted.has(name)) this.#pending.push(property);
  }

  /** The values of what {@link consider} found in this payload, which from now on has properties; undefined where it found nothing. */
  adopt(values: JsonObject): JsonObject | undefined {
    if (this.#pending.length === 0) return undefined;
    // a key inside of a composite only reads like one
    const found = this.#pending.filter(({ name }) => Object.hasOwn(values, name));
    this.#pending = [];
    for (const property of found) this.#adopted.set(property.name, property);
    return found.length === 0 ? undefined : Object.fromEntries(found.map(({ name }) => [name, values[name]]));
  }

  /** The declared properties and the adopted ones; one list for all devices of which it is the same. */
  beside(declared: readonly Property[]): readonly Property[] {
    const names = new Set(declared.filter(({ path }) => path === undefined).map(({ name }) => name));
    const more = [...this.#adopted.values()].filter(({ name }) => !names.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (more.length === 0) return declared;
    const known = lists.get(declared) ?? new Map<string, readonly Property[]>();
    lists.set(declared, known);
    const key = more.map(({ name }) => name).join(' ');
    const list = known.get(key) ?? [...declared, ...more];
    known.set(key, list);
    return list;
  }
}

const lists = new WeakMap<readonly Property[], Map<string, readonly Property[]>>();
