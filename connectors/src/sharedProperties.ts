import { hash } from 'node:crypto';
import type { Property } from './contract.ts';

/**
 * Returns the same array for equal property lists, so that `Device.map` resolves each list once. Lists that nobody uses any more are
 * garbage collected.
 */
export class SharedProperties {
  readonly #lists = new Map<string, WeakRef<readonly Property[]>>();
  readonly #collected = new FinalizationRegistry<string>((key) => {
    // another list may have taken the key meanwhile
    if (this.#lists.get(key)?.deref() === undefined) this.#lists.delete(key);
  });

  share(properties: readonly Property[]): readonly Property[] {
    const key = hash('sha1', JSON.stringify(properties));
    const known = this.#lists.get(key)?.deref();
    if (known !== undefined) return known;
    this.#lists.set(key, new WeakRef(properties));
    this.#collected.register(properties, key);
    return properties;
  }
}
