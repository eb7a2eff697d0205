import { int16, text, uint32 } from './registerImage.ts';

/** Values of unimplemented SunSpec points, by type [SunSpec Device Information Model Specification 4.2]. */
export const absent = {
  uint16: [0xffff],
  int16: [0x8000],
  scale: [0x8000],
  enum16: [0xffff],
  uint32: [0xffff, 0xffff],
  bitfield32: [0xffff, 0xffff],
  pad: [0x8000],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** A model: its id, the number of following registers, and these [SunSpec 4.1]. */
export function model(id: number, points: readonly (readonly number[])[]): number[] {
  const words = points.flat();
  return [id, words.length, ...words];
}

/** The marker before the models, and the one after them. */
export const marker = text('SunS', 2);
export const endOfModels: readonly number[] = [0xffff, 0];

/** `value` as an integer with the given scale factor, unsigned or signed. */
export function scaled(value: number, scaleFactor: number): number[] {
  return int16(value / 10 ** scaleFactor);
}

/** A counter, which overflows at 2^32. */
export function accumulated(value: number): number[] {
  return uint32(Math.floor(value));
}

export const scale = int16;
export const flags = uint32;
export const words = int16;
