import type { Published } from '../mapping/profile/compileProfile.ts';
import type { Publish, Timers } from '../dialect.ts';

/** Topics that one entry publishes to; their parts come from messages. */
const mostTopics = 100;

/** Publishes what profiles ask for: once for each connection, and what has to be repeated on a timer. */
export class ProfilePublisher {
  readonly #published: readonly Published[];
  readonly #publish: Publish;
  readonly #timers: Timers;
  /** Of each entry, its topics. */
  readonly #topics: readonly Set<string>[];
  #cancel: readonly (() => void)[] = [];

  constructor(published: readonly Published[], publish: Publish, timers: Timers) {
    this.#published = published;
    this.#publish = publish;
    this.#timers = timers;
    this.#topics = published.map(({ topic: { literal } }) => new Set(literal === undefined ? [] : [literal]));
  }

  /** The connection is new. */
  connected(): void {
    for (const cancel of this.#cancel) cancel();
    this.#cancel = this.#published.map(({ everyMs }, index) => {
      this.#send(index);
      return everyMs === undefined ? () => undefined : this.#repeat(index, everyMs);
    });
  }

  /** A message had these parts in its topic: those of what is published may be among them. */
  learn(names: readonly string[], values: readonly string[]): void {
    this.#published.forEach(({ parts, topic, payload }, index) => {
      const topics = this.#topics[index];
      if (topics === undefined || parts.length === 0 || parts.some((part) => !names.includes(part)) || topics.size >= mostTopics) return;
      const known = parts.map((part) => values[names.indexOf(part)] ?? '');
      const text = topic.render({
        topic: '',
        parts: known,
        message: undefined,
        item: undefined,
        keys: [],
        properties: undefined,
        text: () => '',
      });
      if (text === undefined || topics.has(text)) return;
      topics.add(text);
      this.#publish(text, payload);
    });
  }

  #send(index: number): void {
    for (const topic of this.#topics[index] ?? []) this.#publish(topic, this.#published[index]?.payload ?? '');
  }

  #repeat(index: number, everyMs: number): () => void {
    let cancel = () => undefined as void;
    const again = () => {
      cancel = this.#timers.after(everyMs, () => {
        this.#send(index);
        again();
      });
    };
    again();
    return () => cancel();
  }
}
