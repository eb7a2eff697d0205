import { setTimeout as pause } from 'node:timers/promises';
import type { LineQueue } from './lineQueue.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { mostRequestBytes, type StreamSender } from './streamSender.ts';

/** Lines that come within this time are sent together. */
const gatherMs = 400;
/** Requests at once, each with another stream. */
const mostRequests = 4;

/** Sends the lines of a queue, chunk by chunk, so that those of a stream keep their order. */
export class QueueSender {
  readonly #queue: LineQueue;
  readonly #sender: Pick<StreamSender, 'send'>;
  readonly #gatherMs: number;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;

  constructor(queue: LineQueue, sender: Pick<StreamSender, 'send'>, waitMs = gatherMs) {
    this.#queue = queue;
    this.#sender = sender;
    this.#gatherMs = waitMs;
    this.#running = this.#run();
  }

  /** Sends what is left without delay. Resolves when nothing is left, or what is left cannot be sent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#queue.changed.notify();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      const changed = this.#queue.changed.wait();
      const chunk = await this.#queue.take(mostRequestBytes);
      if (chunk === undefined) {
        if (this.#closing.signal.aborted) return;
        await changed;
        await this.#gather();
      } else if (await this.#send(chunk.lines)) {
        await this.#queue.done(chunk);
        await this.#gather();
      } else {
        this.#queue.putBack(chunk);
        return;
      }
    }
  }

  async #gather(): Promise<void> {
    const { signal } = this.#closing;
    if (!this.#queue.isUrgent && !signal.aborted) await pause(this.#gatherMs, undefined, { signal }).catch(() => undefined);
  }

  /** False: the link was closed. */
  async #send(lines: readonly LogLine[]): Promise<boolean> {
    const streams = [...Map.groupBy(lines, ({ connector, kind }) => `${kind}/${connector ?? ''}`).values()];
    const next = streams.values();
    const results: boolean[] = [];
    // each takes the next stream when it has sent one
    const send = async () => {
      for (const stream of next) results.push(await this.#sender.send(stream));
    };
    await Promise.all(Array.from({ length: Math.min(mostRequests, streams.length) }, send));
    return results.every(Boolean);
  }
}
