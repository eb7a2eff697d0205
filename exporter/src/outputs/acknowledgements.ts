import type { Delivery } from '@gaugeway/connectors/contract';

/** Ids of messages that are remembered at least; MQTT has as many packet ids. */
const remembered = 65_536;

/** Acknowledges messages in their order once the samples of their group are safe, and recognises repeated ones. */
export class AcknowledgementQueue {
  #waiting: Delivery[] = [];
  readonly #groups: { deliveries: readonly Delivery[]; isSafe: boolean }[] = [];
  #known = new Set<number>();
  #knownBefore: ReadonlySet<number> = new Set();

  /** `stored`: marks of messages from before the start. */
  constructor(stored: ReadonlySet<number> = new Set()) {
    this.#knownBefore = stored;
  }

  /** The number of messages that no group contains yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The number of messages that are not acknowledged. */
  get pending(): number {
    return this.#groups.reduce((sum, { deliveries }) => sum + deliveries.length, this.#waiting.length);
  }

  /** False for a repetition of a message that was received before. */
  received(delivery: Delivery): boolean {
    this.#waiting.push(delivery);
    const isKnown = delivery.isRepeated && (this.#known.has(delivery.id) || this.#knownBefore.has(delivery.id));
    this.#remember(delivery.id);
    return !isKnown;
  }

  /** Closes the group of all waiting messages; `safe` must be called when their samples are safe. */
  group(): { readonly ids: readonly number[]; readonly safe: () => void } {
    const group = { deliveries: this.#waiting, isSafe: false };
    this.#waiting = [];
    if (group.deliveries.length > 0) this.#groups.push(group);
    const safe = () => {
      group.isSafe = true;
      this.#acknowledge();
    };
    return { ids: group.deliveries.map(({ id }) => id), safe };
  }

  #acknowledge(): void {
    while (this.#groups[0]?.isSafe === true) for (const delivery of this.#groups.shift()?.deliveries ?? []) delivery.acknowledge();
  }

  #remember(id: number): void {
    this.#known.add(id);
    if (this.#known.size < remembered) return;
    this.#knownBefore = this.#known;
    this.#known = new Set();
  }
}
