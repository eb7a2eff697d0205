/** The newest payload and error of a device, for troubleshooting. */
export class DeviceDiagnostics {
  /** Why the source reports the device as offline, while it does. */
  offlineCause: string | undefined;
  #payload: unknown;
  #payloadAtMs = NaN;
  #error: string | undefined;
  #errorAtMs = NaN;

  received(payload: unknown, atMs: number): void {
    this.#payload = payload;
    this.#payloadAtMs = atMs;
  }

  failed(message: string, atMs: number): void {
    this.#error = message;
    this.#errorAtMs = atMs;
  }

  /** The newest payload, by reference. */
  get payload(): { readonly value: unknown; readonly atMs: number } | undefined {
    return Number.isNaN(this.#payloadAtMs) ? undefined : { value: this.#payload, atMs: this.#payloadAtMs };
  }

  /** The newest error, until a later message without one. */
  get error(): { readonly message: string; readonly atMs: number } | undefined {
    if (this.#error === undefined || this.#payloadAtMs > this.#errorAtMs) return undefined;
    return { message: this.#error, atMs: this.#errorAtMs };
  }

  /** Releases the payload. */
  clear(): void {
    this.#payload = undefined;
    this.#payloadAtMs = NaN;
    this.#error = undefined;
    this.offlineCause = undefined;
  }
}
