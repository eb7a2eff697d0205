import type { Property } from '../../contract.ts';

/** One array of properties for all devices with equal properties, so that the exporter resolves each array once. */
export class SharedProperties {
  readonly #properties = new Map<string, Property>();
  readonly #numbers = new Map<Property, number>();
  readonly #lists = new Map<string, readonly Property[]>();

  share(properties: readonly Property[]): readonly Property[] {
    const shared = properties.map((property) => this.#shareOne(property));
    const key = shared.map((property) => this.#numbers.get(property)).join();
    const list = this.#lists.get(key) ?? shared;
    this.#lists.set(key, list);
    return list;
  }

  #shareOne(property: Property): Property {
    const key = JSON.stringify(property);
    const shared = this.#properties.get(key) ?? property;
    if (!this.#numbers.has(shared)) this.#numbers.set(shared, this.#numbers.size);
    this.#properties.set(key, shared);
    return shared;
  }
}
