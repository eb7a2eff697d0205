import { randomInt } from 'node:crypto';
import { crc16 } from './crc16.ts';
import { type ExpectedAnswer, expectedOf, fits, misfitOf } from './expectedAnswer.ts';
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

/**
 * Modbus TCP. Answers are told apart by their transaction id, so requests may be under way together. Gateways exist that answer with id 0 or with
 * a counter of their own: their answers are told apart as on an RTU bus, one request at a time. The first answer of a connection shows which it is.
 */
export class MbapPort extends FramePort {
  readonly #waiting = new Map<number, ExpectedAnswer>();
  readonly #owed = new Map<number, number>();
  #rest: Buffer | undefined;
  #isCorked = false;
  #isHeard = false;

  /** The first id is any: a gateway that counts by itself must not be in step by chance. */
  override open(callback: () => void): void {
    super.open(callback);
    this._transactionIdWrite = randomInt(1, ids);
  }

  override write(frame: Buffer): void {
    const id = this._transactionIdWrite;
    const length = frame.length - crcBytes;
    const request = Buffer.allocUnsafe(headerBytes + length);
    request.writeUInt16BE(id, 0);
    request.writeUInt16BE(0, 2);
    request.writeUInt16BE(length, 4);
    frame.copy(request, headerBytes, 0, length);
    this.#waiting.set(id, expectedOf(frame));
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
      if (bytes.readUInt16BE(start + 2) !== 0 || length < leastBytes || length > mostBytes) return this.#garbled();
      const end = start + headerBytes + length;
      if (end > bytes.length) break;
      this.#take(bytes, start, end);
      start = end;
    }
    this.#rest = start === bytes.length ? undefined : bytes.subarray(start);
  }

  #garbled(): void {
    this.events.onGarbage(
      this.#isHeard
        ? 'an answer is followed by bytes that are no Modbus TCP header: it is longer or shorter than it says'
        : 'what answers is no Modbus TCP device',
    );
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
    const answer = bytes.subarray(start + headerBytes, end);
    this.#isHeard = true;
    if (this.echoesIds === false) return this.#takeOnly(answer);
    const expected = this.#waiting.get(id);
    if (expected === undefined) {
      if (this.#owed.delete(id)) return this.events.onStray(true);
      if (this.echoesIds === true) return this.events.onStray(false);
      this.#idsAreForeign(id);
      return this.#takeOnly(answer);
    }
    this.echoesIds = true;
    this.#deliver(id, answer, expected);
  }

  #idsAreForeign(id: number): void {
    this.echoesIds = false;
    this.events.onForeignIds(id === 0 ? 'with transaction id 0' : 'with transaction ids of its own');
  }

  /** The answer to the one request under way, whatever its id. It may also be a late one, which only its shape tells. */
  #takeOnly(answer: Buffer): void {
    const [only] = this.#waiting;
    if (only === undefined || this.#waiting.size > 1 || !fits(answer, only[1])) return this.events.onStray(true);
    this.#deliver(only[0], answer, only[1]);
  }

  #deliver(id: number, answer: Buffer, expected: ExpectedAnswer): void {
    this.#waiting.delete(id);
    const frame = Buffer.allocUnsafe(answer.length + crcBytes);
    answer.copy(frame);
    frame.writeUInt16LE(crc16(frame, 0, answer.length), answer.length);
    this.misfit = misfitOf(answer, answer.length, expected);
    this._transactionIdRead = id;
    this.emit('data', frame);
  }

  /** Never 0, which some gateways answer whatever was asked. */
  #nextId(last: number): number {
    let id = last;
    do id = (id % (ids - 1)) + 1;
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
