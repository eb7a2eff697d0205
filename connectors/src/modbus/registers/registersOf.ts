import type { RegisterPoint } from './registerMap.ts';
import { bytesOf } from './rawReader.ts';

/** Registers that a point takes; in a table of bits, bits. */
export function registersOf({ table, type, length }: RegisterPoint): number {
  if (table === 'coil' || table === 'discrete') return 1;
  return type === 'string' ? (length ?? 1) : bytesOf(type) / 2;
}
