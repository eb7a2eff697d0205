import type { Batch } from './batch.ts';
import type { SpoolRange } from './spool/spool.ts';

interface ShipmentOptions {
  readonly isRepetition: boolean;
  /** Names of the targets that are to deliver it. */
  readonly targets: readonly string[];
  /** A target has delivered it. */
  readonly onDelivered: (target: string) => void;
  /** No target needs it in memory any more. */
  readonly onReleased: () => void;
}

/** A batch in memory on its way to the targets. */
export class Shipment {
  readonly batch: Batch;
  /** Repeats samples that were sent before, so that a quiet series stays visible: never spooled, dropped by a target that is away. */
  readonly isRepetition: boolean;
  /** Creation by the monotonic clock, `performance.now()`. */
  readonly createdMs = performance.now();
  /** Where it is in the spool; undefined: in memory only. Set at most once, when it is on disk. */
  range: SpoolRange | undefined;
  isBeingStored = false;
  /** It left the memory undelivered, because the spool cannot be written. Targets skip it. */
  isDropped = false;
  /** Names of the targets that have delivered it. */
  readonly deliveredBy: string[] = [];
  readonly #options: ShipmentOptions;
  readonly #needs: Set<string>;

  constructor(batch: Batch, options: ShipmentOptions) {
    this.batch = batch;
    this.isRepetition = options.isRepetition;
    this.#options = options;
    this.#needs = new Set(options.targets);
  }

  /** The target has stored it, or refuses it for good. */
  delivered(target: string): void {
    this.deliveredBy.push(target);
    this.#options.onDelivered(target);
    this.released(target);
  }

  /** The target does not need it in memory: it reads {@link range} from the spool later, or does not take repetitions now. */
  released(target: string): void {
    if (this.#needs.delete(target) && this.#needs.size === 0) this.#options.onReleased();
  }
}
