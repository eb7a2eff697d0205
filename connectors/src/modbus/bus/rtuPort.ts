import { crc16 } from './crc16.ts';
import { type ExpectedResponse, expectedResponse, FramePort, isExpected, isResponseTo } from './framePort.ts';

const crcBytes = 2;
const exceptionBytes = 5;
/** [Modbus serial line 2.5.1] */
const longestFrame = 256;
const exceptionFlag = 0x80;
/** Functions whose response has its length in the third byte: the reads, and report server id. */
const countedFunctions: ReadonlySet<number> = new Set([1, 2, 3, 4, 17]);
const readIdentification = 43;

/**
 * RTU frames over a serial line or a plain TCP tunnel to one. There are no transaction ids: a response is accepted only when unit, function and
 * length are those of the one request in flight and its CRC is valid. Everything else is dropped.
 */
export class RtuPort extends FramePort {
  #expected: ExpectedResponse | undefined;
  #rest: Buffer = Buffer.alloc(0);

  override write(frame: Buffer): void {
    this.#expected = expectedResponse(frame);
    // bytes from before the request are not its response
    this.#rest = Buffer.alloc(0);
    this.stream.write(frame);
  }

  override abandon(): void {
    this.#expected = undefined;
  }

  override receive(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    while (start < bytes.length) {
      const length = frameLength(bytes, start);
      // incomplete: the next bytes decide whether it is the expected frame
      if (length === undefined || (start + length > bytes.length && this.#mayBegin(bytes, start))) break;
      if (start + length <= bytes.length && isValid(bytes, start, length)) {
        this.#take(bytes.subarray(start, start + length));
        start += length;
      } else start++;
    }
    this.#rest = bytes.subarray(Math.max(start, bytes.length - longestFrame));
  }

  #mayBegin(bytes: Buffer, start: number): boolean {
    return this.#expected !== undefined && bytes[start] === this.#expected.unit && isResponseTo(bytes[start + 1] ?? 0, this.#expected);
  }

  #take(frame: Buffer): void {
    const expected = this.#expected;
    if (expected === undefined || !isExpected(frame, expected)) return this.events.onUnsolicited(true);
    this.#expected = undefined;
    // a copy: the last response of a device is kept for diagnostics and must not keep the whole chunk
    const copy = Buffer.allocUnsafeSlow(frame.length);
    frame.copy(copy);
    this.emit('data', copy);
  }
}

/** Length of the frame that begins here, according to its first bytes; undefined while they are incomplete. */
function frameLength(bytes: Buffer, start: number): number | undefined {
  const functionCode = bytes[start + 1];
  if (functionCode === undefined) return undefined;
  if (functionCode >= exceptionFlag) return exceptionBytes;
  if (functionCode === readIdentification) return identificationLength(bytes, start);
  if (!countedFunctions.has(functionCode)) return 0;
  const count = bytes[start + 2];
  return count === undefined ? undefined : 3 + count + crcBytes;
}

/** Eight bytes, then objects of id, length and value [Modbus 6.21]. */
function identificationLength(bytes: Buffer, start: number): number | undefined {
  const objects = bytes[start + 7];
  if (objects === undefined) return undefined;
  let length = 8;
  for (let object = 0; object < objects; object++) {
    const bytesOfValue = bytes[start + length + 1];
    if (bytesOfValue === undefined) return undefined;
    length += 2 + bytesOfValue;
  }
  return length + crcBytes;
}

function isValid(bytes: Buffer, start: number, length: number): boolean {
  if (length < exceptionBytes) return false;
  const end = start + length - crcBytes;
  return bytes.readUInt16LE(end) === crc16(bytes, start, end);
}
