import type { DataType } from '../../registers/registerMap.ts';
import type { Meaning, ModelPoint } from './model.ts';

interface StandardType {
  readonly type: DataType;
  /** Raw values for "not implemented" (catalogue §9.3); NaN needs no entry. */
  readonly absent?: readonly (number | bigint)[];
}

const types: Readonly<Record<string, StandardType>> = {
  int16: { type: 'int16', absent: [-0x8000] },
  uint16: { type: 'uint16', absent: [0xffff] },
  enum16: { type: 'uint16', absent: [0xffff] },
  bitfield16: { type: 'uint16', absent: [0xffff] },
  sunssf: { type: 'int16', absent: [-0x8000] },
  int32: { type: 'int32', absent: [-0x80000000] },
  uint32: { type: 'uint32', absent: [0xffffffff] },
  bitfield32: { type: 'uint32', absent: [0xffffffff] },
  acc32: { type: 'uint32', absent: [0, 0xffffffff] },
  acc64: { type: 'uint64', absent: [0n, 0xffffffffffffffffn] },
  uint64: { type: 'uint64', absent: [0xffffffffffffffffn] },
  float32: { type: 'float32' },
};

/**
 * Points of a layout, one a line: offset from the model's id, name, type, and for some the scale factor or the registers of a string.
 * Scale factors are found by the names that points give them.
 */
export function pointsOf(layout: string, meanings: Readonly<Record<string, Meaning>>): readonly ModelPoint[] {
  const points = layout
    .trim()
    .split('\n')
    .map((line) => pointOf(line.trim().split(/\s+/), meanings));
  const unknown = Object.keys(meanings).find((name) => points.every((point) => point.name !== name));
  if (unknown !== undefined) throw new TypeError(`cannot read layout: no point "${unknown}"`);
  return points;
}

function pointOf([offset = '', name = '', kind = '', last]: readonly string[], meanings: Readonly<Record<string, Meaning>>): ModelPoint {
  const meaning = meanings[name];
  const common = { name, offset: Number(offset), ...(meaning !== undefined && { meaning }) };
  if (kind === 'string') return { ...common, type: 'string', length: Number(last) };
  const type = types[kind];
  if (type === undefined) throw new TypeError(`cannot read layout: type "${kind}" of "${name}"`);
  return { ...common, ...type, ...(last !== undefined && { scaledBy: last }) };
}
