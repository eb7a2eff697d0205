import type { Device, Gateway, Quality } from '../../contract.ts';

/** What devices have in common. */
export interface DeviceStateSink {
  tellLater(state: DeviceState): void;
  /** A time that the server tells, by the exporter's clock. */
  readonly at: Gateway['at'];
}

/** What is known of one device's nodes; told once for all changes of a message. */
export class DeviceState {
  readonly device: Device;
  readonly #sink: DeviceStateSink;
  readonly #counts: Record<Quality, number> = { good: 0, uncertain: 0, bad: 0 };
  #nodes = 0;
  #seenMs = 0;
  #isWaiting = false;
  #isOffline: boolean | undefined;

  constructor(device: Device, sink: DeviceStateSink) {
    this.device = device;
    this.#sink = sink;
  }

  /** As the sink has it. */
  get at(): Gateway['at'] {
    return this.#sink.at;
  }

  /** Begins anew with so many nodes, of which nothing is known. */
  reset(nodes: number): void {
    this.#nodes = nodes;
    this.#counts.good = 0;
    this.#counts.uncertain = 0;
    this.#counts.bad = 0;
    this.#later();
  }

  /** Something of the device came; costs next to nothing after the first of a message. */
  seen(arrivalMs: number): void {
    if (arrivalMs === this.#seenMs) return;
    this.#seenMs = arrivalMs;
    this.device.seen(arrivalMs);
  }

  /** A sign of life of the server's: it is one of each device of which it can say something. */
  alive(arrivalMs: number): void {
    if (this.#isOffline === false || this.#nodes === 0) this.seen(arrivalMs);
  }

  count(before: Quality | undefined, now: Quality): void {
    if (before !== undefined) this.#counts[before]--;
    this.#counts[now]++;
    this.#later();
  }

  /** Says what has changed. */
  tell(): void {
    this.#isWaiting = false;
    const { good, uncertain, bad } = this.#counts;
    if (good + uncertain + bad > 0) this.device.quality({ good, uncertain, bad });
    const isOffline = this.#nodes > 0 && bad === this.#nodes;
    if (good + uncertain === 0 && !isOffline) return;
    if (isOffline === this.#isOffline) return;
    this.#isOffline = isOffline;
    if (isOffline) this.device.offline('poll_failed');
    else this.device.online();
  }

  #later(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#sink.tellLater(this);
  }
}
