/** Wakes those who wait for work. */
export class Signal {
  #notify: () => void = () => undefined;
  #notified = this.#next();

  /** Resolves with the next {@link notify}. */
  wait(): Promise<void> {
    return this.#notified;
  }

  notify(): void {
    const notify = this.#notify;
    this.#notified = this.#next();
    notify();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => (this.#notify = resolve));
  }
}
