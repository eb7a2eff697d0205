import type { DataType } from '../../registers/registerMap.ts';
import type { Meaning, ModelPoint } from './model.ts';

interface StandardType {
  readonly type: DataType;
  /** Raw values for "not implemented" (catalogue §9.3), beside NaN. */
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
 * Points of a layout with one point a line: offset from the model's id, name, type, and for some points the name of the scale factor
 * or the registers of a string.
 */
export function layoutPoints(layout: string, meanings: Readonly<Record<string, Meaning>>): readonly ModelPoint[] {
  const points = layout
    .trim()
    .split('\n')
    .map((line) => pointOf(line.trim().split(/\s+/), meanings));
  const unknown = Object.keys(meanings).find((name) => points.every((point) => point.name !== name));
  if (unknown !== undefined) throw new TypeError(`cannot read layout: unknown point "${unknown}"`);
  return points;
}

function pointOf([offset = '', name = '', kind = '', last]: readonly string[], meanings: Readonly<Record<string, Meaning>>): ModelPoint {
  const meaning = meanings[name];
  const common = { name, offset: Number(offset), ...(meaning !== undefined && { meaning }) };
  if (kind === 'string') return { ...common, type: 'string', length: Number(last) };
  const type = types[kind];
  if (type === undefined) throw new TypeError(`cannot read layout: unknown type "${kind}" of "${name}"`);
  return { ...common, ...type, ...(last !== undefined && { scaledBy: last }) };
}

/** Points of the phases that a model with one or two phases does not have. */
const missingPhases = { 1: /ph(B|C|AB|BC|CA)$/i, 2: /ph(C|BC|CA)$/i } as const;

/** Points of a model with so many phases. 0 counts as absent for the missing ones, because devices send 0 instead of "not implemented". */
export function onPhases(points: readonly ModelPoint[], phases: number): readonly ModelPoint[] {
  if (phases !== 1 && phases !== 2) return points;
  return points.map((point) => (missingPhases[phases].test(point.name) ? { ...point, absent: [...(point.absent ?? []), 0] } : point));
}
