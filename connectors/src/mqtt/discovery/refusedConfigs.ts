import { createHash } from 'node:crypto';
import type { Payload } from '../../transport/message.ts';

/** Further ones replace the oldest, which is refused anew when it is repeated. */
const mostRemembered = 1000;

/** Config payloads that were refused: repeated, they are not read again. Only digests are kept, so that they use up no room of valid ones. */
export class RefusedConfigs {
  readonly #byTopic = new Map<string, string>();

  /** Whether it is the last payload of the topic that was refused. */
  has(topic: string, payload: Payload): boolean {
    return this.#byTopic.size > 0 && this.#byTopic.get(digestOf(topic)) === digestOf(payload);
  }

  add(topic: string, payload: Payload): void {
    const [oldest] = this.#byTopic.size >= mostRemembered ? this.#byTopic.keys() : [];
    if (oldest !== undefined) this.#byTopic.delete(oldest);
    this.#byTopic.set(digestOf(topic), digestOf(payload));
  }

  delete(topic: string): void {
    if (this.#byTopic.size > 0) this.#byTopic.delete(digestOf(topic));
  }
}

function digestOf(data: Payload): string {
  return createHash('sha256').update(data).digest('base64');
}
