/** Which place each key of a JSON object has among its points: devices of one definition share it, so that looking up stays in the processor's cache. */
export class Layout {
  readonly #places = new Map<string, number>();
  readonly #inner = new Map<string, Layout>();

  get size(): number {
    return this.#places.size;
  }

  /** Undefined for a key that has none. */
  find(key: string): number | undefined {
    return this.#places.get(key);
  }

  /** The place of a key, made where it has none. */
  placeOf(key: string): number {
    const place = this.#places.get(key) ?? this.#places.size;
    this.#places.set(key, place);
    return place;
  }

  /** The layout of the object below a key. */
  inner(key: string): Layout {
    const inner = this.#inner.get(key) ?? new Layout();
    this.#inner.set(key, inner);
    return inner;
  }
}
