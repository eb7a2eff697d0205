import { z } from 'zod';
import type { DialectContext } from '../../dialect.ts';
import { SaveSchedule } from '../../saveSchedule.ts';
import type { StateContent } from '../../stateContent.ts';
import { noStateFile, type StateFile } from '../../stateFile.ts';

/** Of all payloads together: some 10 000 devices. */
const mostBytes = 32 * 1024 * 1024;

interface Remembered {
  readonly payload: string;
  /** The broker retained it. */
  isRetained: boolean;
  /** When it last arrived. */
  heardMs: number;
  /** The connection on which the broker last sent it as a retained message; 0 is none. */
  connection: number;
}

const descriptionSchema = z.object({ topic: z.string(), payload: z.string(), isRetained: z.boolean(), heardMs: z.number() });
type StoredDescription = z.output<typeof descriptionSchema>;

const fileSchema = z.object({ savedMs: z.number(), descriptions: z.array(descriptionSchema) });

/**
 * The valid descriptions of devices by their topics. They are stored: RabbitMQ sends no retained message to a filter with a wildcard, a broker without
 * persistence forgets them when it restarts, and a device does not repeat its own.
 */
export class RememberedDescriptions {
  readonly #context: Pick<DialectContext, 'config' | 'gateway' | 'timers'>;
  readonly #file: StateFile;
  readonly #lastSeenMs: (topic: string) => number;
  readonly #byTopic = new Map<string, Remembered>();
  #bytes = 0;
  #connection = 0;
  /** On this connection the broker sent descriptions that it retains. */
  #hasRetained = false;
  readonly #saves: SaveSchedule;

  /** `lastSeenMs`: the last sign of life of the device that a topic describes. */
  constructor(context: DialectContext, lastSeenMs: (topic: string) => number) {
    this.#context = context;
    this.#lastSeenMs = lastSeenMs;
    this.#file = context.stateFile?.('tasmota') ?? noStateFile;
    this.#saves = new SaveSchedule(this.#file, () => this.#content(), context);
  }

  /** Reads the file, and calls `take` for each description that was stored; returns the topics of those that it does not take, which are forgotten. */
  restore(take: (topic: string, payload: string) => boolean): readonly string[] {
    const content = this.#file.read();
    const { data } = fileSchema.safeParse(content);
    if (content !== undefined && data === undefined)
      this.#context.gateway.log.warn('the remembered descriptions of Tasmota are damaged: they are learned again');
    if (data === undefined) return [];
    const refused: string[] = [];
    for (const { topic, payload, isRetained, heardMs } of data.descriptions) {
      if (data.savedMs - heardMs > this.#context.config.forget_after || !this.fits(topic, payload) || !take(topic, payload))
        refused.push(topic);
      else this.#set(topic, { payload, isRetained, heardMs, connection: 0 });
    }
    if (refused.length === 0) this.#saves.restored();
    else this.#saves.changed();
    return refused;
  }

  connected(): void {
    this.#connection++;
    this.#hasRetained = false;
  }

  /** Whether another payload can be kept. */
  fits(topic: string, payload: string): boolean {
    return this.#bytes - (this.#byTopic.get(topic)?.payload.length ?? 0) + payload.length <= mostBytes;
  }

  /** Notes that a description arrived; false for one that is not the last one. */
  heard(topic: string, payload: string, isRetained: boolean): boolean {
    if (isRetained) this.#hasRetained = true;
    const known = this.#byTopic.get(topic);
    if (known?.payload !== payload) return false;
    this.#hear(known, isRetained);
    return true;
  }

  /** Stores a valid description. */
  remember(topic: string, payload: string, isRetained: boolean): void {
    const remembered: Remembered = { payload, isRetained: false, heardMs: 0, connection: 0 };
    this.#hear(remembered, isRetained);
    this.#set(topic, remembered);
    this.#saves.changed();
  }

  forget(topic: string): void {
    this.#bytes -= this.#byTopic.get(topic)?.payload.length ?? 0;
    if (this.#byTopic.delete(topic)) this.#saves.changed();
  }

  /**
   * Topics that the broker retained once and no longer does, after it sent all that it retains. A broker that lost most of them has not stored them: their
   * devices exist.
   */
  gone(): readonly string[] {
    if (!this.#hasRetained) return [];
    const retained = [...this.#byTopic].filter(([, { isRetained }]) => isRetained);
    const missing = retained.filter(([, { connection }]) => connection !== this.#connection);
    return missing.length * 2 > retained.length ? [] : missing.map(([topic]) => topic);
  }

  close(): void {
    this.#saves.close();
  }

  #hear(remembered: Remembered, isRetained: boolean): void {
    remembered.heardMs = this.#context.gateway.now();
    if (!isRetained) return;
    remembered.isRetained = true;
    remembered.connection = this.#connection;
  }

  #set(topic: string, remembered: Remembered): void {
    this.#bytes += remembered.payload.length - (this.#byTopic.get(topic)?.payload.length ?? 0);
    this.#byTopic.set(topic, remembered);
  }

  #content(): StateContent {
    return {
      connector: this.#context.config.name ?? 'mqtt',
      savedMs: this.#context.gateway.now(),
      descriptions: this.#descriptions([...this.#byTopic]),
    };
  }

  *#descriptions(all: readonly (readonly [topic: string, remembered: Remembered])[]): Iterable<StoredDescription> {
    for (const [topic, { payload, isRetained, heardMs }] of all)
      yield { topic, payload, isRetained, heardMs: Math.max(heardMs, this.#lastSeenMs(topic)) };
  }
}
