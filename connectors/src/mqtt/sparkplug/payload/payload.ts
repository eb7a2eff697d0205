/** One message of Sparkplug B, decoded. Fields that the message does not have are undefined; of a time NaN. */
export interface Payload {
  /** Epoch milliseconds by the node's clock; NaN: none. */
  readonly timestampMs: number;
  readonly seq: number | undefined;
  readonly metrics: readonly Metric[];
  /** Of a payload in another encoding, such as a compressed one. */
  readonly uuid: string | undefined;
  readonly body: Uint8Array | undefined;
}

/** A metric of a payload, or of a template. */
export class Metric {
  name: string | undefined = undefined;
  /** A whole number of 64 bits: a bigint where a double does not hold it. */
  alias: number | bigint | undefined = undefined;
  timestampMs = NaN;
  /** {@link DataType}; 0: the metric does not say. */
  type = 0;
  isHistorical = false;
  isNull = false;
  properties: MetricProperties | undefined = undefined;
  /** Which field has the value; `none`: there is none. */
  field: ValueField = 'none';
  /** As on the wire: whole numbers are unsigned. Undefined where {@link field} says more. */
  value: number | bigint | boolean | string | undefined = undefined;
  template: Template | undefined = undefined;
}

/** The fields of a metric that may have its value. */
export type ValueField =
  'none' | 'int' | 'long' | 'float' | 'double' | 'boolean' | 'string' | 'bytes' | 'dataset' | 'template' | 'extension';

/** The properties that have a meaning here. */
export interface MetricProperties {
  unit?: string;
  low?: number;
  high?: number;
  quality?: number;
}

export interface Template {
  readonly metrics: readonly Metric[];
  /** It declares a type, and has no values. */
  readonly isDefinition: boolean;
}

/** A payload that cannot be read. */
export class PayloadError extends Error {
  readonly reason: 'protocol' | 'depth' | 'size';
  constructor(reason: PayloadError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Data types [Sparkplug 3.0 6.4.16]; those from 22 to 34 are arrays. */
export const DataType = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
} as const;
