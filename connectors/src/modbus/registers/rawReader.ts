import { wholeNumber, wholeNumberOf } from '../../wholeNumber.ts';
import { bytesOf, type DataType, isBitTable, type RegisterPoint } from './registerMap.ts';
import { textOf } from './textOf.ts';

/** Reads one value: `at` is the byte of the response where it begins, or the number of the bit. */
export type RawReader = (data: Buffer, at: number) => number | bigint | string;

const alphabet = 'ABCDEFGH';

/** Reads the point's registers as its type, before any scaling. 64-bit integers are bigint where single values or bits of them matter. */
export function rawReader(point: RegisterPoint): RawReader {
  const { table, type, bits } = point;
  if (type === 'string') return stringReader(point.length ?? 1, point.order === 'BA');
  if (isBitTable(table)) return (data, at) => ((data[at >> 3] ?? 0) >> (at & 7)) & 1;
  const isExact = [bits, point.absent, point.sentinels, point.states, point.faults].some((part) => part !== undefined);
  const read = ordered(numberReader(bits === undefined && point.faults === undefined ? type : unsigned(type), isExact), type, point.order);
  return bits === undefined ? read : bitsReader(read, bits, bytesOf(type));
}

type NumberReader = (data: Buffer, at: number) => number | bigint;

/** Bits are extracted from the unsigned integer. */
function unsigned(type: DataType): DataType {
  if (type === 'bool') return 'uint16';
  return type.startsWith('int') ? (`u${type}` as DataType) : type;
}

function numberReader(type: DataType, isExact: boolean): NumberReader {
  switch (type) {
    case 'uint16':
    case 'bool':
    case 'string':
      return (data, at) => data.readUInt16BE(at);
    case 'int16':
      return (data, at) => data.readInt16BE(at);
    case 'uint32':
      return (data, at) => data.readUInt32BE(at);
    case 'int32':
      return (data, at) => data.readInt32BE(at);
    case 'uint64':
      return isExact
        ? (data, at) => data.readBigUInt64BE(at)
        : (data, at) => wholeNumberOf(data.readUInt32BE(at), data.readUInt32BE(at + 4));
    case 'int64':
      return isExact ? (data, at) => data.readBigInt64BE(at) : (data, at) => wholeNumberOf(data.readInt32BE(at), data.readUInt32BE(at + 4));
    case 'float32':
      return (data, at) => data.readFloatBE(at);
    case 'float64':
      return (data, at) => data.readDoubleBE(at);
    case 'bcd16':
    case 'bcd32':
    case 'bcd64':
      return bcdReader(bytesOf(type));
  }
}

/** Two decimal digits a byte; NaN where one is not a decimal digit. */
function bcdReader(bytes: number): NumberReader {
  return (data, at) => {
    let value = 0;
    for (let index = at; index < at + bytes; index++) {
      const byte = data[index] ?? 0;
      const [tens, ones] = [byte >> 4, byte & 15];
      if (tens > 9 || ones > 9) return NaN;
      value = value * 100 + tens * 10 + ones;
    }
    // a double does not hold sixteen digits; the hexadecimal text has the same digits
    return Number.isSafeInteger(value) ? value : wholeNumber(BigInt(data.toString('hex', at, at + bytes)));
  };
}

/** Readers are synchronous, so all share one buffer. */
const sorted = Buffer.alloc(8);

/** First reorders the bytes by significance, where the device sends them in another order. */
function ordered(read: NumberReader, type: DataType, order: string | undefined): NumberReader {
  const bytes = bytesOf(type);
  if (order === undefined || order === alphabet.slice(0, bytes)) return read;
  const places = Array.from(order, (letter) => alphabet.indexOf(letter));
  return (data, at) => {
    for (let index = 0; index < bytes; index++) sorted[places[index] ?? 0] = data[at + index] ?? 0;
    return read(sorted, 0);
  };
}

function bitsReader(read: RawReader, { from, count }: { readonly from: number; readonly count: number }, bytes: number): RawReader {
  if (bytes === 8) {
    const [shift, mask] = [BigInt(from), (1n << BigInt(count)) - 1n];
    return (data, at) => wholeNumber(((read(data, at) as bigint) >> shift) & mask);
  }
  const size = 2 ** count;
  return (data, at) => ((read(data, at) as number) >>> from) % size;
}

function stringReader(registers: number, isSwapped: boolean): RawReader {
  return (data, at) => {
    const bytes = data.subarray(at, at + 2 * registers);
    return textOf(isSwapped ? Buffer.from(bytes).swap16() : bytes);
  };
}
