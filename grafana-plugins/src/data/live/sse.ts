/** A message of a stream of Server-Sent Events. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
  /** The newest id, of this message or one before. */
  readonly id: string;
}

/** A message may be no longer: what never ends is no stream of an exporter. */
const longestMessage = 16 * 1024 * 1024;

/** Reads Server-Sent Events from text in pieces. */
export class SseReader {
  #rest = '';
  #id = '';

  /** The messages that end in this piece. Comments are left out. Throws for a message without an end. */
  read(piece: string): SseMessage[] {
    const blocks = (this.#rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    this.#rest = blocks.pop() ?? '';
    if (this.#rest.length > longestMessage) {
      throw new Error('a message of the stream is too long');
    }
    return blocks.flatMap((block) => this.#message(block) ?? []);
  }

  #message(block: string): SseMessage | undefined {
    let event = 'message';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const [, field, value = ''] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? [];
      if (field === 'id') {
        this.#id = value;
      } else if (field === 'event') {
        event = value;
      } else if (field === 'data') {
        data.push(value);
      }
    }
    return data.length === 0 ? undefined : { event, data: data.join('\n'), id: this.#id };
  }
}
