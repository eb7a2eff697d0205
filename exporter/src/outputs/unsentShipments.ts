import type { MessageGroup } from './acknowledgements.ts';
import type { Shipment } from './shipment.ts';
import type { SampleSpool } from './spool/samples/sampleSpool.ts';

/** With the disk full and a target away, the oldest samples in memory are dropped beyond this number. */
const mostSamples = 1_000_000;
/** Messages are acknowledged after this time, even if their readings are in memory only: a source that gets no answer sends nothing more. */
const longestUnsafeMs = 10_000;

/** The shipments that a target has not delivered yet. Those of acknowledged messages are spooled at once, others after a while. */
export class UnsentShipments {
  readonly #spool: SampleSpool;
  readonly #shipments = new Set<Shipment>();
  readonly #groups = new Map<Shipment, MessageGroup>();
  #samples = 0;

  constructor(spool: SampleSpool) {
    this.#spool = spool;
  }

  /** With a group, the shipment is spooled at once and the messages of the group are acknowledged. */
  add(shipment: Shipment, group?: MessageGroup): void {
    this.#shipments.add(shipment);
    this.#samples += shipment.batch.length;
    if (group === undefined) return;
    this.#groups.set(shipment, group);
    void this.#store(shipment);
  }

  delivered({ range }: Shipment, target: string): void {
    if (range !== undefined) this.#spool.delivered(target, range);
  }

  /** All targets have it, or it is in the spool. */
  released(shipment: Shipment): void {
    this.#forget(shipment);
    // a target may still lose what it has confirmed
    if (!shipment.isBeingStored) this.#acknowledge(shipment);
  }

  /** Spools what is older than this. Resolves when it is stored, or cannot be. */
  async spill(olderThanMs: number): Promise<void> {
    const nowMs = performance.now();
    const stored: Promise<void>[] = [];
    for (const shipment of this.#shipments) {
      const ageMs = nowMs - shipment.createdMs;
      if (ageMs < olderThanMs) break;
      if (ageMs > longestUnsafeMs) this.#acknowledge(shipment);
      if (shipment.range === undefined && !shipment.isBeingStored) stored.push(this.#store(shipment));
    }
    await Promise.all(stored);
    this.#limitMemory();
  }

  async #store(shipment: Shipment): Promise<void> {
    shipment.isBeingStored = true;
    const marks = this.#groups.get(shipment)?.ids ?? [];
    try {
      const { range, stored } = this.#spool.append(shipment.batch, marks);
      await stored;
      shipment.range = range;
      for (const target of shipment.deliveredBy) this.#spool.delivered(target, range);
      this.#acknowledge(shipment);
    } catch {
      // the spool reports the problem; the shipment stays in memory and is tried again, unless all targets have it
      if (!this.#shipments.has(shipment)) this.#acknowledge(shipment);
    } finally {
      shipment.isBeingStored = false;
    }
  }

  #acknowledge(shipment: Shipment): void {
    const group = this.#groups.get(shipment);
    this.#groups.delete(shipment);
    group?.safe();
  }

  #limitMemory(): void {
    for (const shipment of this.#shipments) {
      if (this.#samples <= mostSamples) return;
      // one with a range is only waiting for its targets to read it from the spool
      if (shipment.range !== undefined) continue;
      shipment.isDropped = true;
      this.#forget(shipment);
      this.#acknowledge(shipment);
    }
  }

  #forget(shipment: Shipment): void {
    if (this.#shipments.delete(shipment)) this.#samples -= shipment.batch.length;
  }
}
