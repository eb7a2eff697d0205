import type { EntityValue } from './entityValue.ts';

interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Calls `work` after this time; the returned function prevents it. */
  after(ms: number, work: () => void): () => void;
}

/** `off_delay`: a state that is on is off after this time, unless a message comes before. */
export class OffDelay {
  readonly #value: EntityValue;
  readonly #ms: number;
  readonly #clock: Clock;
  #endMs: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(value: EntityValue, ms: number, clock: Clock) {
    this.#value = value;
    this.#ms = ms;
    this.#clock = clock;
  }

  /** The state was read. */
  read(): void {
    this.stop();
    if (this.#value.raw === 'on') this.#start(this.#ms);
  }

  /** The state may be one from before a restart: no message ends that. */
  restored(): void {
    if (this.#cancel === undefined && this.#value.raw === undefined) this.#start(this.#ms);
  }

  /** Takes over what is left of the time of the same entity before its config changed. */
  continue({ leftMs }: OffDelay): void {
    // the clock may have been set back
    if (leftMs !== undefined) this.#start(Math.min(leftMs, this.#ms));
  }

  /** Undefined where no time runs. */
  get leftMs(): number | undefined {
    return this.#endMs === undefined ? undefined : Math.max(0, this.#endMs - this.#clock.now());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#endMs = undefined;
  }

  #start(ms: number): void {
    this.#endMs = this.#clock.now() + ms;
    this.#cancel = this.#clock.after(ms, () => this.#end());
  }

  #end(): void {
    this.#endMs = undefined;
    if (this.#value.raw === 'on' || this.#value.differs('off')) this.#value.set('off');
  }
}
