import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';

/** What a port tells its connection beside the frames. */
export interface PortEvents {
  /** An answer that nobody waits for; `late` when the request had been given up. */
  readonly onStray: (late: boolean) => void;
  /** Answers do not have the transaction ids of their requests; says which they have. */
  readonly onForeignIds: (how: string) => void;
  /** What comes is not of this protocol, so that nothing that follows can be read. */
  readonly onGarbage: (detail: string) => void;
}

/**
 * A stream as modbus-serial's client wants its ports: frames with unit id in front and CRC behind, both ways. Its own ports are not used: they never
 * report a failed socket, keep the bytes of an old answer for the next request and pass a late answer on as the next one's.
 */
export abstract class FramePort extends EventEmitter {
  /** Set by modbus-serial's client when it opens, read when it writes and receives. */
  _transactionIdWrite = 1;
  _transactionIdRead = 1;
  /** Whether answers have the transaction ids of their requests; undefined before the first answer, and where frames have none. */
  echoesIds: boolean | undefined;
  /** Why the frame that is handed on is not the answer that was asked for. */
  misfit: string | undefined;
  protected readonly stream: Duplex;
  protected readonly events: PortEvents;

  constructor(stream: Duplex, events: PortEvents) {
    super();
    this.stream = stream;
    this.events = events;
    stream.on('data', (chunk: Buffer) => this.receive(chunk));
  }

  get isOpen(): boolean {
    return this.stream.writable;
  }

  /** The stream is open before there is a port. */
  open(callback: () => void): void {
    callback();
  }

  close(callback?: () => void): void {
    this.stream.destroy();
    callback?.();
  }

  destroy(callback?: () => void): void {
    this.close(callback);
  }

  /** A request, with its CRC. */
  abstract write(frame: Buffer): void;
  /** The answer to a request is no longer waited for. */
  abstract giveUp(transactionId: number): void;
  protected abstract receive(chunk: Buffer): void;
}
