/** A wait that can be cut short. */
export class Alarm {
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(() => this.ring(), Math.max(0, delayMs));
    });
  }

  /** Ends the wait, if there is one. */
  ring(): void {
    clearTimeout(this.#timer);
    this.#wake?.();
    this.#wake = undefined;
  }
}
