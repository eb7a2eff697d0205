import type { Logger } from '../contract.ts';
import type { SubscriptionDenied } from '../transport/mqttErrors.ts';
import { WildcardTree } from '../transport/wildcardTree.ts';

const sharePrefix = /^\$share\/[^/]+\//;

/** What a broker refuses to subscribe to: usually a rule that its access control list lacks. */
export class RefusedTopics {
  readonly #log: Logger;
  #refused = new Set<string>();
  /** Descriptions that were named in the log, and whether a device's topic was. */
  readonly #named = new Set<string>();
  #hasNamedState = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  connected(): void {
    this.#refused = new Set();
  }

  /** The refused filters that a topic matches. */
  match(topic: string): readonly string[] {
    const tree = new WildcardTree();
    for (const filter of this.#refused) tree.add(filter.replace(sharePrefix, ''));
    return tree.match(topic);
  }

  /** Throws the denial where no device can be found: all descriptions are refused, or all topics where there are no descriptions. */
  add(denial: SubscriptionDenied, descriptions: readonly string[], all: Iterable<string>): void {
    for (const filter of denial.filters) this.#refused.add(filter);
    const needed = descriptions.length > 0 ? descriptions : [...all];
    if (needed.every((filter) => this.#refused.has(filter))) throw denial;
    const isNew = (filter: string) => !this.#named.has(filter) && (descriptions.includes(filter) || !this.#hasNamedState);
    if (!denial.filters.some(isNew)) return;
    for (const filter of denial.filters) {
      if (descriptions.includes(filter)) this.#named.add(filter);
      else this.#hasNamedState = true;
    }
    this.#log.warn(denial.message, { hint: 'the access control list of the broker has to allow it; all other topics are received' });
  }
}
