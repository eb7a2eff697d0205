import { randomInt } from 'node:crypto';
import { crc16 } from './crc16.ts';
import { type ExpectedResponse, expectedResponse, FramePort, isExpected, mismatchOf } from './framePort.ts';

/** Transaction, protocol and length [Modbus TCP 3.1.3]; the unit id that follows is part of the frame here. */
const headerBytes = 6;
const crcBytes = 2;
/** Unit id and function code at least, unit id and 253 bytes of PDU at most. */
const leastBytes = 3;
const mostBytes = 254;
/** modbus-serial keeps an entry for each id, so not all 65 536 are used. */
const ids = 1024;
/** The id of a request that timed out is not reused for so long, because its response may still arrive. */
const reservedMs = 60_000;

/**
 * Modbus TCP. Transaction ids match responses to requests, so that several requests may be in flight. Some gateways respond with id 0 or with
 * a counter of their own: their responses are matched as on an RTU bus, one request at a time. The first response of a connection shows which it is.
 */
export class MbapPort extends FramePort {
  readonly #waiting = new Map<number, ExpectedResponse>();
  readonly #timedOutMs = new Map<number, number>();
  #rest: Buffer | undefined;
  #isCorked = false;
  #hasReceived = false;

  /** The first id is random: it must not match a gateway's own counter by chance. */
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
    this.#waiting.set(id, expectedResponse(frame));
    this.#corkOnce();
    this.stream.write(request);
    this._transactionIdWrite = this.#nextId(id);
  }

  override abandon(transactionId: number): void {
    if (this.#waiting.delete(transactionId)) this.#timedOutMs.set(transactionId, performance.now());
  }

  override receive(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    while (bytes.length - start >= headerBytes) {
      const length = bytes.readUInt16BE(start + 4);
      if (bytes.readUInt16BE(start + 2) !== 0 || length < leastBytes || length > mostBytes) return this.#protocolError();
      const end = start + headerBytes + length;
      if (end > bytes.length) break;
      this.#take(bytes, start, end);
      start = end;
    }
    this.#rest = start === bytes.length ? undefined : bytes.subarray(start);
  }

  #protocolError(): void {
    this.events.onProtocolError(
      this.#hasReceived
        ? 'a response is followed by bytes that are not a Modbus TCP header: its length is wrong'
        : 'the response is not Modbus TCP',
    );
  }

  /** Responses that arrive together cause requests at the same time: one system call sends all of them. */
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
    const response = bytes.subarray(start + headerBytes, end);
    this.#hasReceived = true;
    if (this.echoesIds === false) return this.#takeWithoutId(response);
    const expected = this.#waiting.get(id);
    if (expected === undefined) {
      if (this.#timedOutMs.delete(id)) return this.events.onUnsolicited(true);
      if (this.echoesIds === true) return this.events.onUnsolicited(false);
      this.echoesIds = false;
      this.events.onWrongIds(id === 0 ? 'transaction id 0' : 'its own transaction ids');
      return this.#takeWithoutId(response);
    }
    this.echoesIds = true;
    this.#deliver(id, response, expected);
  }

  /** The response to the one request in flight, whatever its id. Unit, function and length distinguish it from a late one. */
  #takeWithoutId(response: Buffer): void {
    const [only] = this.#waiting;
    if (only === undefined || this.#waiting.size > 1 || !isExpected(response, only[1])) return this.events.onUnsolicited(true);
    this.#deliver(only[0], response, only[1]);
  }

  #deliver(id: number, response: Buffer, expected: ExpectedResponse): void {
    this.#waiting.delete(id);
    // not from Node's pool: the last response of a device is kept for diagnostics and must not keep the pool
    const frame = Buffer.allocUnsafeSlow(response.length + crcBytes);
    response.copy(frame);
    frame.writeUInt16LE(crc16(frame, 0, response.length), response.length);
    this.mismatch = mismatchOf(response, response.length, expected);
    this._transactionIdRead = id;
    this.emit('data', frame);
  }

  /** Never 0, because some gateways respond with 0 to everything. */
  #nextId(last: number): number {
    let id = last;
    do id = (id % (ids - 1)) + 1;
    while (this.#waiting.has(id) || this.#isReserved(id));
    return id;
  }

  #isReserved(id: number): boolean {
    const sinceMs = this.#timedOutMs.get(id);
    if (sinceMs === undefined) return false;
    if (performance.now() - sinceMs < reservedMs) return true;
    return !this.#timedOutMs.delete(id);
  }
}
