import { crc16 } from './crc16.ts';
import { type ExpectedAnswer, expectedOf, fits, isAnswerOf } from './expectedAnswer.ts';
import { FramePort } from './framePort.ts';

const crcBytes = 2;
const exceptionBytes = 5;
/** [Modbus serial line 2.5.1] */
const longestFrame = 256;
const exceptionFlag = 0x80;
/** Functions whose answer says its length in its third byte: the reads, and report server id. */
const countedFunctions: ReadonlySet<number> = new Set([1, 2, 3, 4, 17]);
const readIdentification = 43;

/**
 * RTU frames over a serial line or a plain TCP tunnel to one. There are no transaction ids: an answer counts only when unit, function and length are
 * those of the one request under way, and its CRC is right; everything else is dropped.
 */
export class RtuPort extends FramePort {
  #expected: ExpectedAnswer | undefined;
  #rest: Buffer = Buffer.alloc(0);

  override write(frame: Buffer): void {
    this.#expected = expectedOf(frame);
    // what came before the request is no answer to it
    this.#rest = Buffer.alloc(0);
    this.stream.write(frame);
  }

  override giveUp(): void {
    this.#expected = undefined;
  }

  protected override receive(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    while (start < bytes.length) {
      const length = frameLength(bytes, start);
      // a part of a frame that is waited for, or of one that is not: the rest decides
      if (length === undefined || (start + length > bytes.length && this.#mayBegin(bytes, start))) break;
      if (start + length <= bytes.length && isWhole(bytes, start, length)) {
        this.#take(bytes.subarray(start, start + length));
        start += length;
      } else start++;
    }
    this.#rest = bytes.subarray(Math.max(start, bytes.length - longestFrame));
  }

  #mayBegin(bytes: Buffer, start: number): boolean {
    return this.#expected !== undefined && bytes[start] === this.#expected.unit && isAnswerOf(bytes[start + 1] ?? 0, this.#expected);
  }

  #take(frame: Buffer): void {
    const expected = this.#expected;
    if (expected === undefined || !fits(frame, expected)) return this.events.onStray(true);
    this.#expected = undefined;
    this.emit('data', frame);
  }
}

/** Length of the frame that begins here, as its first bytes have it; undefined while they are not there. */
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

function isWhole(bytes: Buffer, start: number, length: number): boolean {
  if (length < exceptionBytes) return false;
  const end = start + length - crcBytes;
  return bytes.readUInt16LE(end) === crc16(bytes, start, end);
}
