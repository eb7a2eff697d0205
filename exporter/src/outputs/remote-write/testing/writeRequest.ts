import protobuf from 'protobufjs';
import { uncompress } from 'snappyjs';

/** Remote write 1.0, from prometheus/prompb/types.proto and remote.proto. */
const schema = `
syntax = "proto3";
message WriteRequest { repeated TimeSeries timeseries = 1; repeated MetricMetadata metadata = 3; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; }
message Label { string name = 1; string value = 2; }
message Exemplar { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
message Sample { double value = 1; int64 timestamp = 2; }
message MetricMetadata { int32 type = 1; string metric_family_name = 2; string help = 4; string unit = 5; }
`;
const type = protobuf.parse(schema, { keepCase: true }).root.lookupType('WriteRequest');

export interface DecodedRequest {
  readonly timeseries: readonly {
    readonly labels: readonly { readonly name: string; readonly value: string }[];
    readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
    readonly exemplars: readonly {
      readonly labels: readonly { readonly name: string; readonly value: string }[];
      readonly value: number;
      readonly timestamp: number;
    }[];
  }[];
  readonly metadata: readonly {
    readonly type: number;
    readonly metric_family_name: string;
    readonly help: string;
    readonly unit: string;
  }[];
}

/** Decodes an encoded request with a library. */
export function decodeRequest(bytes: Uint8Array): DecodedRequest {
  return type.toObject(type.decode(bytes), { longs: Number, defaults: true, arrays: true }) as DecodedRequest;
}

/** The same for one that is compressed with snappy. */
export function decodeSnappy(body: Uint8Array): DecodedRequest {
  return decodeRequest(uncompress(Buffer.from(body)));
}
