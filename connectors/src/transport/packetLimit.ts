/** Types of packets [MQTT-2.1.2]. */
const publish = 3;

/**
 * Checks the packet headers of an MQTT stream. MQTT.js keeps a packet in memory until its end, up to the 256 MB that a header can announce, and a
 * message with QoS 2 until the broker releases it.
 */
export class PacketLimit {
  readonly #largestBytes: number;
  /** Remaining bytes of the current packet's body. */
  #bodyBytes = 0;
  /** Received bytes of the current header: the first one, and those of the length. */
  #headerBytes = 0;
  #length = 0;

  constructor(largestBytes: number) {
    this.#largestBytes = largestBytes;
  }

  /** Why the stream has to be closed; undefined if it is valid. */
  take(chunk: Uint8Array): string | undefined {
    for (let at = 0; at < chunk.length;) {
      if (this.#bodyBytes > 0) {
        const skipped = Math.min(this.#bodyBytes, chunk.length - at);
        this.#bodyBytes -= skipped;
        at += skipped;
        continue;
      }
      const problem = this.#takeHeader(chunk[at++] ?? 0);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #takeHeader(byte: number): string | undefined {
    if (this.#headerBytes === 0) {
      this.#length = 0;
      this.#headerBytes = 1;
      // [MQTT-3.8.4-6]: the QoS of a message is at most that of the subscription, which is 0
      return byte >> 4 === publish && ((byte >> 1) & 3) > 1 ? 'a message with QoS 2, which was not subscribed to' : undefined;
    }
    this.#length += (byte & 127) * 128 ** (this.#headerBytes - 1);
    this.#headerBytes++;
    if (this.#length > this.#largestBytes) return `a packet of ${this.#length} bytes or more; the limit is ${this.#largestBytes}`;
    if (byte < 128) this.#headerBytes = 0;
    else if (this.#headerBytes > 4) return 'a packet without a valid length';
    if (this.#headerBytes === 0) this.#bodyBytes = this.#length;
    return undefined;
  }
}
