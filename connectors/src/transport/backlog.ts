/** Brokers that deliver from another process than the one that answers pings start to deliver a little after CONNACK. */
const firstProbeMs = 500;
/** For the same reason a probe goes on for a while after the answer: within it they fill the window again. */
const leastMs = 100;
/** And for so many times what the answer took, as a busy machine is late with all. */
const roundTrips = 5;
const mostMs = 2000;

/**
 * Recognises when a resumed session has delivered what waited at the broker; MQTT has no mark for it. While messages are queued, a broker sends at
 * least one for each that is acknowledged, so that the number in flight never falls; and it handles the packets of a client in order. So the queue
 * was empty at a PINGREQ if fewer messages were unacknowledged then, together with those that arrived before its PINGRESP, than once before.
 * See docs/decisions/0023-acknowledgement.md.
 */
export class Backlog {
  /** Messages may have waited at the broker. */
  isDraining = false;
  /** Called when {@link isDraining} ends. */
  onDrained: () => void = () => undefined;
  #unacknowledged = 0;
  /** The largest number of unacknowledged messages. */
  #largest = 0;
  /** The same during the probe. Until the answer, those acknowledged meanwhile count too. */
  #peak = 0;
  #sinceProbe = 0;
  #isAnswered = false;
  #isStopped = false;
  #probedMs = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #ping: () => void;

  /** `ping` sends a PINGREQ; {@link answered} must be called at its PINGRESP. */
  constructor(ping: () => void) {
    this.#ping = ping;
  }

  /** The session was resumed. */
  start(): void {
    this.isDraining = true;
    this.#timer = setTimeout(() => this.#probe(), firstProbeMs);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  received(): void {
    this.#unacknowledged++;
    this.#sinceProbe++;
    this.#largest = Math.max(this.#largest, this.#unacknowledged);
    this.#peak = Math.max(this.#peak, this.#isAnswered ? this.#unacknowledged : this.#sinceProbe);
  }

  acknowledged(): void {
    this.#unacknowledged--;
  }

  answered(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    const lastsMs = Math.min(Math.max(leastMs, roundTrips * (performance.now() - this.#probedMs)), mostMs);
    // first what waits in the socket is read: the process may have had no time for it
    this.#timer = setTimeout(() => setImmediate(() => setImmediate(() => this.#judge())), lastsMs);
  }

  #probe(): void {
    this.#sinceProbe = this.#peak = this.#unacknowledged;
    this.#isAnswered = false;
    this.#probedMs = performance.now();
    this.#ping();
  }

  #judge(): void {
    if (this.#isStopped) return;
    if (this.#peak < Math.max(this.#largest, 1)) {
      this.isDraining = false;
      this.onDrained();
    } else this.#probe();
  }
}
