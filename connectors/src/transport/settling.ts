/** A broker sends retained messages directly after the subscriptions, or after what waited in a kept session. After this time without one no more are expected. */
const quietMs = 3000;
/** A broker that marks live messages as retained too never pauses. */
const longestMs = 600_000;

/** Recognises when a broker has sent all that it retains; MQTT has no mark for it. A hundred thousand messages take a while. */
export class Settling {
  readonly #onSettled: () => void;
  #timer: NodeJS.Timeout | undefined;
  #startMs = 0;
  #newestMs = 0;

  constructor(onSettled: () => void) {
    this.#onSettled = onSettled;
  }

  /** From now on retained messages are expected. */
  start(): void {
    this.#startMs = this.#newestMs = performance.now();
    this.#wait(quietMs);
  }

  /** A retained message arrived. */
  retained(): void {
    this.#newestMs = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => this.#check(), ms);
  }

  #check(): void {
    const nowMs = performance.now();
    const restMs = this.#newestMs + quietMs - nowMs;
    if (restMs > 0 && nowMs - this.#startMs < longestMs) this.#wait(restMs);
    else this.#onSettled();
  }
}
