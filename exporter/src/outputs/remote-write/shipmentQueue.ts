import type { Shipment } from '../shipment.ts';

/** Shipments in memory that wait for one target, oldest first. */
export class ShipmentQueue {
  #shipments: Shipment[] = [];
  #samples = 0;

  get samples(): number {
    return this.#samples;
  }

  get first(): Shipment | undefined {
    return this.#shipments[0];
  }

  add(shipment: Shipment): void {
    this.#shipments.push(shipment);
    this.#samples += shipment.batch.length;
  }

  /** The oldest shipments, of about so many samples; repetitions are not mixed with others. */
  take(mostSamples: number): Shipment[] {
    const isRepetition = this.first?.isRepetition;
    let count = 0;
    for (let samples = 0; samples < mostSamples && this.#shipments[count]?.isRepetition === isRepetition; count++) {
      const shipment = this.#shipments[count];
      if (shipment === undefined) break;
      samples += shipment.batch.length;
    }
    return this.#remove(count);
  }

  /** The oldest shipments for as long as the condition holds. */
  takeWhile(isTaken: (shipment: Shipment) => boolean): Shipment[] {
    let count = 0;
    for (const shipment of this.#shipments) {
      if (!isTaken(shipment)) break;
      count++;
    }
    return this.#remove(count);
  }

  #remove(count: number): Shipment[] {
    if (count === 0) return [];
    const taken = this.#shipments.splice(0, count);
    for (const { batch } of taken) this.#samples -= batch.length;
    return taken;
  }
}
