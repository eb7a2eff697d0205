import type { Property } from '../../contract.ts';

/** One list of properties for all devices that have the same, so that each list is resolved once. */
export class SharedProperties {
  readonly #properties = new Map<string, Property>();
  readonly #numbers = new Map<Property, number>();
  readonly #lists = new Map<string, readonly Property[]>();

  share(properties: readonly Property[]): readonly Property[] {
    const shared = properties.map((property) => this.#one(property));
    const key = shared.map((property) => this.#numbers.get(property)).join();
    const list = this.#lists.get(key) ?? shared;
    this.#lists.set(key, list);
    return list;
  }

  #one(property: Property): Property {
    const key = JSON.stringify(property);
    const one = this.#properties.get(key) ?? property;
    if (!this.#numbers.has(one)) this.#numbers.set(one, this.#numbers.size);
    this.#properties.set(key, one);
    return one;
  }
}
