/** Signals one waiter that something happened; a signal without a waiter is kept for the next one. */
export class AutoResetEvent {
  #isSet = false;
  #wake: () => void = () => undefined;

  set(): void {
    this.#isSet = true;
    this.#wake();
  }

  /** True once the event is set, which resets it; false after `timeoutMs` or when `signal` aborts. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isSet && !signal.aborted) await this.#sleep(timeoutMs, signal);
    const wasSet = this.#isSet;
    this.#isSet = false;
    return wasSet;
  }

  #sleep(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(timeoutMs) ? setTimeout(() => this.#wake(), timeoutMs) : undefined;
      const abort = () => this.#wake();
      this.#wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#wake = () => undefined;
        resolve();
      };
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}
