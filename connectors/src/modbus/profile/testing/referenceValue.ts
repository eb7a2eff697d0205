import { registersOf, type RegisterPoint } from '../../registers/registerMap.ts';
import type { RegisterDump } from './registerDump.ts';

/**
 * The value of a point by a second, slow decoder, which follows the definitions of the types: the name of a state, true or false,
 * a string, a scaled number, or undefined for an absent value.
 */
export function referenceValue(point: RegisterPoint, dump: RegisterDump): number | string | boolean | undefined {
  const { table, address, type, states, faults, scale = 1, offset = 0 } = point;
  const words = Array.from({ length: registersOf(point) }, (_, index) => dump.register(table, address + index));
  const bytes = words.flatMap((word = NaN) => [Math.floor(word / 256), word % 256]);
  if (bytes.some(Number.isNaN)) throw new Error(`point "${point.id}" is not in the dump`);
  if (type === 'string') return text(bytes);
  if (type.startsWith('float')) return float(inOrder(bytes, point.order)) * scale + offset;
  const raw = integer(inOrder(bytes, point.order), point);
  if (point.absent?.some((value) => BigInt(value) === raw) === true) return undefined;
  if (states !== undefined) return states.get(Number(raw));
  if (faults !== undefined) return [...faults.keys()].some((bit) => ((raw >> BigInt(bit)) & 1n) === 1n);
  return type === 'bool' ? raw !== 0n : Number(raw) * scale + offset;
}

function text(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes)
    .replace(/\0.*$/su, '')
    .trim();
}

/** Most significant byte first. */
function inOrder(bytes: readonly number[], order = 'ABCDEFGH'.slice(0, bytes.length)): readonly number[] {
  return Array.from(order)
    .sort()
    .map((letter) => bytes[order.indexOf(letter)] ?? 0);
}

function integer(bytes: readonly number[], { type, bits }: RegisterPoint): bigint {
  const whole = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  if (bits !== undefined) return (whole >> BigInt(bits.from)) & ((1n << BigInt(bits.count)) - 1n);
  return type.startsWith('int') && (bytes[0] ?? 0) > 127 ? whole - 256n ** BigInt(bytes.length) : whole;
}

/** IEEE 754: sign, exponent, fraction. */
function float(bytes: readonly number[]): number {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const [exponentBits, bias] = bytes.length === 4 ? [8, 127] : [11, 1023];
  const exponent = parseInt(bits.slice(1, 1 + exponentBits), 2);
  const fraction = parseInt(bits.slice(1 + exponentBits), 2) / 2 ** (bits.length - 1 - exponentBits);
  if (exponent === 2 ** exponentBits - 1) return NaN;
  const size = exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
  return bits.startsWith('1') ? -size : size;
}
