import { crc16 } from './crc16.ts';
import { FramePort } from './framePort.ts';

/** Transaction, protocol and length [Modbus TCP 3.1.3]; the unit id that follows is part of the frame here. */
const headerBytes = 6;
const crcBytes = 2;
/** Unit id and function code at least, 253 bytes of PDU after the unit id at most. */
const leastBytes = 3;
const mostBytes = 254;
/** modbus-serial keeps what it knows of each id, so there are not all 65 536 of them. */
const ids = 1024;
/** How long the id of a request that was given up is not used again, as its answer may still come. */
const owedMs = 60_000;

/** Modbus TCP. Answers are told apart by their transaction id, so requests may be under way together. */
export class MbapPort extends FramePort {
  readonly #waiting = new Set<number>();
  readonly #owed = new Map<number, number>();
  #rest: Buffer | undefined;
  #isCorked = false;

  override write(frame: Buffer): void {
    const id = this._transactionIdWrite;
    const length = frame.length - crcBytes;
    const request = Buffer.allocUnsafe(headerBytes + length);
    request.writeUInt16BE(id, 0);
    request.writeUInt16BE(0, 2);
    request.writeUInt16BE(length, 4);
    frame.copy(request, headerBytes, 0, length);
    this.#waiting.add(id);
    this.#corkOnce();
    this.stream.write(request);
    this._transactionIdWrite = this.#nextId(id);
  }

  override giveUp(transactionId: number): void {
    if (this.#waiting.delete(transactionId)) this.#owed.set(transactionId, performance.now());
  }

  protected override receive(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    while (bytes.length - start >= headerBytes) {
      const length = bytes.readUInt16BE(start + 4);
      if (bytes.readUInt16BE(start + 2) !== 0 || length < leastBytes || length > mostBytes)
        return this.events.onGarbage('what answers is no Modbus TCP device');
      const end = start + headerBytes + length;
      if (end > bytes.length) break;
      this.#take(bytes, start, end);
      start = end;
    }
    this.#rest = start === bytes.length ? undefined : bytes.subarray(start);
  }

  /** Answers that come together let requests go together: one system call for all of them. */
  #corkOnce(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.stream.uncork();
    });
  }

  #take(bytes: Buffer, start: number, end: number): void {
    const id = bytes.readUInt16BE(start);
    if (!this.#waiting.delete(id)) return this.events.onStray(this.#owed.delete(id));
    const length = end - start - headerBytes;
    const frame = Buffer.allocUnsafe(length + crcBytes);
    bytes.copy(frame, 0, start + headerBytes, end);
    frame.writeUInt16LE(crc16(frame, 0, length), length);
    this._transactionIdRead = id;
    this.emit('data', frame);
  }

  #nextId(last: number): number {
    let id = last;
    do id = (id + 1) % ids;
    while (this.#waiting.has(id) || this.#isOwed(id));
    return id;
  }

  #isOwed(id: number): boolean {
    const sinceMs = this.#owed.get(id);
    if (sinceMs === undefined) return false;
    if (performance.now() - sinceMs < owedMs) return true;
    return !this.#owed.delete(id);
  }
}
