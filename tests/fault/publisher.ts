import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../servers/server.ts';
import { Ledger } from './ledger.ts';

export interface PublisherOptions {
  /** URL of the broker. */
  readonly url: string;
  readonly devices: number;
  /** More devices, which the bridge lists and which send nothing. */
  readonly silentDevices?: number;
  /** Messages per second of all devices together. */
  readonly rate: number;
  /** Readings in each message, all with the same value; 1 by default. */
  readonly properties?: number;
  /** 1 by default; with 0 nothing is ever lost to a missing PUBACK, but to everything else. */
  readonly qos?: 0 | 1;
  /** The difference of the source's clock to the true time. */
  readonly clockOffsetMs?: number;
  /** Several readings of a device may have the same millisecond. */
  readonly sameMs?: boolean;
}

interface PublisherStatus {
  readonly sent: number;
  readonly acknowledged: number;
}

/**
 * A Zigbee2MQTT bridge in a separate process. Each device counts its messages, and the count is the value; `last_seen` is the time. It
 * reconnects, sends again what got no PUBACK, and sends nothing new while it is cut off.
 */
export class Publisher implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ledgerFile: string;

  private constructor(child: ChildProcess, ledgerFile: string) {
    this.#child = child;
    this.#ledgerFile = ledgerFile;
  }

  /** Publishes at once. */
  static async start(options: PublisherOptions): Promise<Publisher> {
    const ledgerFile = join(await temporaryFolder(), 'ledger');
    const child = fork(join(import.meta.dirname, 'publisherProcess.ts'), [JSON.stringify({ ...options, ledgerFile })]);
    const publisher = new Publisher(child, ledgerFile);
    await publisher.#answer();
    return publisher;
  }

  status(): Promise<PublisherStatus> {
    return this.#ask('status');
  }

  pause(): void {
    this.#child.send('pause');
  }

  resume(): void {
    this.#child.send('resume');
  }

  /** The ledger begins here. */
  forget(): void {
    this.#child.send('forget');
  }

  /** Stops sending, waits for the last PUBACKs and returns all messages that got one. */
  async stop(): Promise<Ledger> {
    await this.#ask('stop');
    const { buffer, byteOffset, byteLength } = readFileSync(this.#ledgerFile);
    return new Ledger(new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || !this.#child.connected) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  #ask(question: string): Promise<PublisherStatus> {
    const answer = this.#answer();
    this.#child.send(question);
    return answer;
  }

  async #answer(): Promise<PublisherStatus> {
    const settled = new AbortController();
    const ended = once(this.#child, 'exit', settled).then(([code]) => {
      throw new Error(`cannot publish: the publisher ended with code ${String(code)}`);
    });
    try {
      const [status] = (await Promise.race([once(this.#child, 'message', settled), ended])) as [PublisherStatus];
      return status;
    } finally {
      settled.abort();
    }
  }
}
