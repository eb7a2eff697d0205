import type protobuf from 'protobufjs/minimal.js';
import { PayloadError } from './payload.ts';

type Reader = protobuf.Reader;

/** The end of an embedded message that starts here, after its length was read. */
export function endOf(reader: Reader): number {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new PayloadError('protocol', 'a part of it is longer than the payload');
  return end;
}

/** Throws where the parts of an embedded message are longer than itself. */
export function expectEnd(reader: Reader, end: number): void {
  if (reader.pos !== end) throw new PayloadError('protocol', 'a part of it ends within another');
}

/** Reads an unsigned whole number of 64 bits: a bigint where a double does not hold it. Without an object for it, because each metric has one or two. */
export function readUint64(reader: Reader): number | bigint {
  const { buf } = reader;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (reader.pos >= reader.len) throw new PayloadError('protocol', 'a number is cut off');
    const byte = buf[reader.pos++] as number;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) return joined(low >>> 0, high >>> 0);
  }
  throw new PayloadError('protocol', 'a number is too long');
}

/** The same as milliseconds; NaN for 0, which nodes without a clock send. */
export function readTimestamp(reader: Reader): number {
  return Number(readUint64(reader)) || NaN;
}

function joined(low: number, high: number): number | bigint {
  return high < 0x20_0000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) | BigInt(low);
}
