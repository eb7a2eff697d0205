import protobuf from 'protobufjs';

/** The messages of Sparkplug B [Sparkplug 3.0 6.4], as a library encodes them. */
const schema = `
syntax = "proto2";
message Payload { optional uint64 timestamp = 1; repeated Metric metrics = 2; optional uint64 seq = 3; optional string uuid = 4; optional bytes body = 5; }
message Metric {
  optional string name = 1; optional uint64 alias = 2; optional uint64 timestamp = 3; optional uint32 datatype = 4;
  optional bool is_historical = 5; optional bool is_transient = 6; optional bool is_null = 7;
  optional MetaData metadata = 8; optional PropertySet properties = 9;
  oneof value {
    uint32 int_value = 10; uint64 long_value = 11; float float_value = 12; double double_value = 13; bool boolean_value = 14;
    string string_value = 15; bytes bytes_value = 16; DataSet dataset_value = 17; Template template_value = 18;
  }
}
message MetaData { optional bool is_multi_part = 1; optional string content_type = 2; optional string description = 8; }
message PropertySet { repeated string keys = 1; repeated PropertyValue values = 2; }
message PropertyValue {
  optional uint32 type = 1; optional bool is_null = 2;
  oneof value {
    uint32 int_value = 3; uint64 long_value = 4; float float_value = 5; double double_value = 6; bool boolean_value = 7; string string_value = 8;
    PropertySet propertyset_value = 9;
  }
}
message Template {
  optional string version = 1; repeated Metric metrics = 2; repeated Parameter parameters = 3; optional string template_ref = 4; optional bool is_definition = 5;
}
message Parameter { optional string name = 1; optional uint32 type = 2; oneof value { uint32 int_value = 3; string string_value = 8; } }
message DataSet { optional uint64 num_of_columns = 1; repeated string columns = 2; repeated uint32 types = 3; }
`;
const payloadType = protobuf.parse(schema, { keepCase: true }).root.lookupType('Payload');

/** A payload with the names of the definition; whole numbers of 64 bits may be texts. Properties are an object. */
export interface PayloadFields {
  readonly timestamp?: number;
  readonly seq?: number;
  readonly uuid?: string;
  readonly body?: Uint8Array;
  readonly metrics?: readonly MetricFields[];
}

export interface MetricFields {
  readonly name?: string;
  readonly alias?: number | string;
  readonly timestamp?: number;
  readonly datatype?: number;
  readonly is_historical?: boolean;
  readonly is_null?: boolean;
  /** Texts, doubles, and whole numbers of 32 bits. */
  readonly properties?: Readonly<Record<string, string | number>>;
  readonly int_value?: number;
  readonly long_value?: number | string;
  readonly float_value?: number;
  readonly double_value?: number;
  readonly boolean_value?: boolean;
  readonly string_value?: string;
  readonly dataset_value?: object;
  readonly template_value?: {
    readonly is_definition?: boolean;
    readonly template_ref?: string;
    readonly metrics?: readonly MetricFields[];
  };
}

export function encodePayload({ metrics = [], ...fields }: PayloadFields): Buffer {
  return Buffer.from(payloadType.encode(payloadType.fromObject({ ...fields, metrics: metrics.map(encodable) })).finish());
}

/** Decodes with the library. */
export function decodePayload(bytes: Uint8Array): PayloadFields {
  return payloadType.toObject(payloadType.decode(bytes), { longs: Number });
}

/** The library's own decoding, for comparison. */
export function decodeBare(bytes: Uint8Array): unknown {
  return payloadType.decode(bytes);
}

function encodable({ properties, template_value: template, ...metric }: MetricFields): object {
  return {
    ...metric,
    ...(properties !== undefined && {
      properties: { keys: Object.keys(properties), values: Object.values(properties).map(propertyValue) },
    }),
    ...(template !== undefined && { template_value: { ...template, metrics: template.metrics?.map(encodable) ?? [] } }),
  };
}

function propertyValue(value: string | number): object {
  if (typeof value === 'string') return { type: 12, string_value: value };
  return Number.isInteger(value) ? { type: 3, int_value: value >>> 0 } : { type: 10, double_value: value };
}
