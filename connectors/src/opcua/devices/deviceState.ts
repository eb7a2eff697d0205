import type { DataValue } from 'node-opcua-client';
import type { Device, Gateway, Quality } from '../../contract.ts';
import { type Badness, LatestValue, type ValueOrigin } from './latestValue.ts';

/** What all devices of a server share. */
export interface DeviceStateContext {
  /** Calls {@link DeviceState.report} once the current message is processed. */
  reportLater(state: DeviceState): void;
  /** Converts a timestamp of the server to the exporter's clock. */
  readonly at: Gateway['at'];
}

/** Qualities of one device's nodes, from which its reachability follows. All changes of a message are reported at once. */
export class DeviceState {
  readonly device: Device;
  readonly #context: DeviceStateContext;
  readonly #counts: Record<Quality, number> = { good: 0, uncertain: 0, bad: 0 };
  readonly #latest = new LatestValue();
  readonly #latestBad = new LatestValue();
  #nodes = 0;
  #seenMs = 0;
  #hasNewQuality = false;
  #hasValue = false;
  #hasBadValue = false;
  #isQueued = false;
  #isOffline: boolean | undefined;

  constructor(device: Device, context: DeviceStateContext) {
    this.device = device;
    this.#context = context;
  }

  /** Converts a timestamp of the server to the exporter's clock. */
  get at(): Gateway['at'] {
    return this.#context.at;
  }

  /** Starts again with this number of nodes, all of unknown quality. */
  reset(nodes: number): void {
    this.#nodes = nodes;
    this.#counts.good = 0;
    this.#counts.uncertain = 0;
    this.#counts.bad = 0;
    this.#hasNewQuality = true;
    this.#reportLater();
  }

  /** A value of the device that is not bad. Cheap after the first call for a message. */
  seen(arrivalMs: number): void {
    if (arrivalMs === this.#seenMs) return;
    this.#seenMs = arrivalMs;
    this.device.seen(arrivalMs);
  }

  /** A response of the server. It counts for devices whose nodes the server can read. */
  serverSeen(arrivalMs: number): void {
    if (this.#isOffline === false || this.#nodes === 0) this.seen(arrivalMs);
  }

  /** Keeps the newest value for diagnostics. Called for each value: must not allocate. */
  keep(origin: ValueOrigin, value: DataValue, badness: Badness | undefined): void {
    this.#latest.set(origin, value, badness);
    this.#hasValue = true;
    if (badness !== undefined) {
      this.#latestBad.set(origin, value, badness);
      this.#hasBadValue = true;
    }
    this.#reportLater();
  }

  /** The quality of a node changed; `before` is undefined for its first value. */
  count(before: Quality | undefined, now: Quality): void {
    if (before !== undefined) this.#counts[before]--;
    this.#counts[now]++;
    this.#hasNewQuality = true;
    this.#reportLater();
  }

  /** Passes the changes since the previous call to the device. */
  report(): void {
    this.#isQueued = false;
    this.#reportValues();
    if (this.#hasNewQuality) this.#reportQuality();
    this.#hasNewQuality = false;
  }

  #reportValues(): void {
    if (this.#hasValue) this.device.payload(this.#latest);
    if (this.#hasBadValue) this.device.failed(this.#badNodeText());
    this.#hasValue = false;
    this.#hasBadValue = false;
  }

  #reportQuality(): void {
    const { good, uncertain, bad } = this.#counts;
    if (good + uncertain + bad > 0) this.device.quality({ good, uncertain, bad });
    const isOffline = this.#nodes > 0 && bad === this.#nodes;
    if (good + uncertain === 0 && !isOffline) return;
    if (isOffline === this.#isOffline) return;
    this.#isOffline = isOffline;
    if (isOffline) this.device.offline('poll_failed', this.#offlineCause());
    else this.device.online();
  }

  #offlineCause(): string {
    return this.#nodes === 1 ? this.#badNodeText() : `all ${this.#nodes} nodes are bad; last: ${this.#badNodeText()}`;
  }

  #badNodeText(): string {
    return `node "${this.#latestBad.path}" is bad: ${this.#latestBad.problem}`;
  }

  #reportLater(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#context.reportLater(this);
  }
}
