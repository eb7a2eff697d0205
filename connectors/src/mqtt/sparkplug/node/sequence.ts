import type { Timers } from '../../dialect.ts';

const mostHeld = 64;
const mostHeldBytes = 4 * 1024 * 1024;
/** Births of devices that arrive before that of their node. */
const mostOvertaking = 16;
/** Sequence numbers are 0 to 255. */
const period = 256;

/** A message with its place in the sequence of its node. */
export interface Sequenced {
  readonly seq: number | undefined;
  /** By the node's clock; NaN: none. */
  readonly timestampMs: number;
  readonly bytes: number;
}

interface SequenceOptions<Message> {
  readonly timers: Timers;
  readonly now: () => number;
  /** How long a message waits for those before it. */
  readonly reorderMs: number;
  /** The next message, in order. */
  readonly apply: (message: Message) => void;
  /** Messages are missing before the next one that there is. True: go on with that one; false: what waits is of no use. */
  readonly missed: (gap: Gap) => boolean;
}

export interface Gap {
  readonly expected: number;
  readonly found: number;
  /** By how many the sequence numbers differ. */
  readonly missing: number;
}

/** Puts the messages of a node in the order of their sequence numbers, and finds out which are missing. */
export class Sequence<Message extends Sequenced> {
  readonly #options: SequenceOptions<Message>;
  /** Undefined: any message may be the next one. */
  #expected: number | undefined;
  /** Time of the newest message that was applied. */
  #newestMs = NaN;
  /** Time of the newest birth by the node's clock, and by this one. */
  #birthMs = NaN;
  #startedMs = NaN;
  #held: Message[] = [];
  #bytes = 0;
  #cancel: () => void = () => undefined;

  constructor(options: SequenceOptions<Message>) {
    this.#options = options;
  }

  /** A birth of the node starts a new sequence with its own number. What came ahead of it follows. */
  start({ seq, timestampMs }: Sequenced): void {
    const isOvertaken = this.#newestMs >= timestampMs && this.#hasFollowed(seq);
    if (!isOvertaken) this.#expected = seq === undefined ? undefined : (seq + 1) % period;
    if (!isOvertaken) this.#newestMs = timestampMs;
    this.#birthMs = timestampMs;
    this.#startedMs = this.#options.now();
    this.#keep(this.#held.filter((message) => message.timestampMs >= timestampMs));
    this.#drain();
  }

  /** Whether what was applied last may have been sent right after a birth with this number. */
  #hasFollowed(seq: number | undefined): boolean {
    return seq !== undefined && this.#expected !== undefined && (this.#expected - seq - 1 + 2 * period) % period <= mostOvertaking;
  }

  /** Messages may have been missed: any one may be the next. */
  reset(): void {
    this.#expected = undefined;
    this.#newestMs = NaN;
    this.#keep([]);
  }

  take(message: Message): void {
    const { seq } = message;
    if (this.#isOvertaken(message)) return;
    if (seq === undefined || this.#expected === undefined || seq % period === this.#expected) {
      this.#apply(message);
      this.#drain();
    } else if (!this.#isRepeated(message)) this.#hold(message);
  }

  #apply(message: Message): void {
    if (message.seq !== undefined) this.#expected = (message.seq + 1) % period;
    if (!(message.timestampMs <= this.#newestMs)) this.#newestMs = message.timestampMs;
    this.#options.apply(message);
  }

  /** Whether it was sent before the birth that it follows: its number is of the sequence before. Later on, the clock of the node was set back. */
  #isOvertaken({ timestampMs }: Message): boolean {
    return timestampMs < this.#birthMs && this.#options.now() - this.#startedMs < this.#options.reorderMs;
  }

  /** Whether it came before, or too late: its number is behind, and it is not newer. */
  #isRepeated(message: Message): boolean {
    const ahead = this.#aheadOf(message);
    if (ahead < period / 2) return this.#held.some((held) => held.seq === message.seq);
    return Number.isNaN(message.timestampMs) ? ahead === period - 1 : message.timestampMs <= this.#newestMs;
  }

  #aheadOf({ seq = 0 }: Message): number {
    return (seq - (this.#expected ?? 0) + 2 * period) % period;
  }

  #hold(message: Message): void {
    this.#held.push(message);
    this.#bytes += message.bytes;
    if (this.#held.length > mostHeld || this.#bytes > mostHeldBytes) return this.#giveUp();
    if (this.#held.length === 1) this.#cancel = this.#options.timers.after(this.#options.reorderMs, () => this.#giveUp());
  }

  /** Applies what waits, as long as none is missing in between. */
  #drain(): void {
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) this.#apply(next);
    if (this.#held.length === 0) this.#cancel();
  }

  #takeNext(): Message | undefined {
    const index = this.#held.findIndex(({ seq = 0 }) => seq % period === this.#expected);
    if (index < 0) return undefined;
    const [next] = this.#held.splice(index, 1);
    this.#bytes -= next?.bytes ?? 0;
    return next;
  }

  #giveUp(): void {
    const ahead = Math.min(...this.#held.map((message) => this.#aheadOf(message)));
    const expected = this.#expected ?? 0;
    const found = (expected + ahead) % period;
    this.#cancel();
    if (!this.#options.missed({ expected, found, missing: ahead })) return this.#keep([]);
    this.#expected = found;
    this.#drain();
    if (this.#held.length > 0) this.#cancel = this.#options.timers.after(this.#options.reorderMs, () => this.#giveUp());
  }

  #keep(messages: Message[]): void {
    this.#held = messages;
    this.#bytes = messages.reduce((sum, { bytes }) => sum + bytes, 0);
    if (messages.length === 0) this.#cancel();
  }
}
