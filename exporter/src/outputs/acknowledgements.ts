import type { Delivery } from '@gaugeway/connectors/contract';

/** Ids of messages that are remembered at least; MQTT has as many packet ids. */
const remembered = 65_536;

/** Messages that are acknowledged together. */
export interface MessageGroup {
  readonly ids: readonly number[];
  /** Must be called when the samples of the messages are safe. Calling it again changes nothing. */
  readonly safe: () => void;
}

/** Acknowledges messages in their order once the samples of their group are safe, and recognises repeated ones. */
export class AcknowledgementQueue {
  #waiting: Delivery[] = [];
  readonly #groups: { deliveries: readonly Delivery[]; isSafe: boolean }[] = [];
  #known = new Set<number>();
  #knownBefore: ReadonlySet<number> = new Set();
  #stored: ReadonlySet<number> = new Set();

  /** Ids of messages that were stored before the start. */
  setStored(ids: ReadonlySet<number>): void {
    this.#stored = ids;
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
    const isKnown = delivery.isRepeated && [this.#known, this.#knownBefore, this.#stored].some((ids) => ids.has(delivery.id));
    this.#remember(delivery.id);
    return !isKnown;
  }

  /** Closes the group of all waiting messages. */
  group(): MessageGroup {
    const deliveries = this.#waiting;
    this.#waiting = [];
    return this.#add(deliveries);
  }

  /** A group of no message: those that are waiting are acknowledged only after it is safe, because it may contain samples of theirs. */
  barrier(): MessageGroup {
    return this.#add([]);
  }

  /** Acknowledges the messages of all groups, safe or not. */
  acknowledgeAll(): void {
    for (const group of this.#groups) group.isSafe = true;
    this.#acknowledge();
  }

  #add(deliveries: readonly Delivery[]): MessageGroup {
    const group = { deliveries, isSafe: false };
    this.#groups.push(group);
    return {
      ids: deliveries.map(({ id }) => id),
      safe: () => {
        group.isSafe = true;
        this.#acknowledge();
      },
    };
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
