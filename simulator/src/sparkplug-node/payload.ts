import protobuf from 'protobufjs/minimal.js';

/** Data types and the fields of their values [Sparkplug 3.0 6.4]. */
const types = {
  int32: { code: 3, field: 10 },
  uint32: { code: 7, field: 10 },
  uint64: { code: 8, field: 11 },
  double: { code: 10, field: 13 },
  boolean: { code: 11, field: 14 },
  string: { code: 12, field: 15 },
} as const;

export type DataType = keyof typeof types;

/** A metric of a birth has a name, one of data its alias. */
export interface PayloadMetric {
  readonly name?: string;
  readonly alias?: number;
  readonly type: DataType;
  readonly value: number | boolean | string;
  readonly unit?: string;
}

export interface Payload {
  readonly timestampMs: number;
  /** Absent in deaths of nodes. */
  readonly seq?: number;
  readonly metrics: readonly PayloadMetric[];
}

/** Shares no code with the connector, so that an error on either side is detected. */
export function encodePayload({ timestampMs, seq, metrics }: Payload): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(1, 0)).uint64(timestampMs);
  for (const metric of metrics) writeMetric(writer, metric, timestampMs);
  if (seq !== undefined) writer.uint32(tag(3, 0)).uint64(seq);
  return Buffer.from(writer.finish());
}

function writeMetric(writer: protobuf.Writer, { name, alias, type, value, unit }: PayloadMetric, timestampMs: number): void {
  const metric = writer.uint32(tag(2, 2)).fork();
  if (name !== undefined) metric.uint32(tag(1, 2)).string(name);
  if (alias !== undefined) metric.uint32(tag(2, 0)).uint64(alias);
  metric.uint32(tag(3, 0)).uint64(timestampMs);
  if (name !== undefined) metric.uint32(tag(4, 0)).uint32(types[type].code);
  if (unit !== undefined) writeUnit(metric, unit);
  writeValue(metric, types[type].field, value);
  metric.ldelim();
}

/** A property set: a list of keys, and one of values with their types. */
function writeUnit(metric: protobuf.Writer, unit: string): void {
  const properties = metric.uint32(tag(9, 2)).fork().uint32(tag(1, 2)).string('engUnit');
  const value = properties.uint32(tag(2, 2)).fork();
  value.uint32(tag(1, 0)).uint32(types.string.code).uint32(tag(8, 2)).string(unit).ldelim();
  properties.ldelim();
}

function writeValue(metric: protobuf.Writer, field: number, value: PayloadMetric['value']): void {
  if (typeof value === 'string') metric.uint32(tag(field, 2)).string(value);
  else if (typeof value === 'boolean') metric.uint32(tag(field, 0)).bool(value);
  else if (field === types.double.field) metric.uint32(tag(field, 1)).double(value);
  else if (field === types.uint64.field) metric.uint32(tag(field, 0)).uint64(value);
  else metric.uint32(tag(field, 0)).uint32(value >>> 0);
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}
