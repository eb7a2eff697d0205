import protobuf from 'protobufjs/minimal.js';
import { Metric, type Payload, PayloadError, type Template } from './payload.ts';
import { readProperties } from './properties.ts';
import { endOf, expectEnd, readTimestamp, readUint64 } from './wire.ts';

type Reader = protobuf.Reader;

const deepestTemplate = 8;
/** Of one payload, with those of templates. */
const mostMetrics = 50_000;

/**
 * Decodes a payload of Sparkplug B: `Payload` of its protobuf definition, of which only the fields that are used are read. Throws a {@link PayloadError}
 * for anything else. In place of a generated decoder, because that makes an object for each number of 64 bits, and does not limit depth and number.
 */
export function readPayload(bytes: Uint8Array): Payload {
  try {
    return new PayloadReader(protobuf.Reader.create(bytes)).read();
  } catch (error) {
    if (error instanceof PayloadError) throw error;
    throw new PayloadError('protocol', `no payload of Sparkplug B: ${(error as Error).message.slice(0, 100)}`);
  }
}

class PayloadReader {
  readonly #reader: Reader;
  #metrics = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  read(): Payload {
    const reader = this.#reader;
    const metrics: Metric[] = [];
    let timestampMs = NaN;
    let seq: number | undefined;
    let uuid: string | undefined;
    let body: Uint8Array | undefined;
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      if (tag === 18) metrics.push(this.#readMetric(0));
      else if (tag === 8) timestampMs = readTimestamp(reader);
      else if (tag === 24) seq = Number(readUint64(reader));
      else if (tag === 34) uuid = reader.string();
      else if (tag === 42) body = reader.bytes();
      else skip(reader, tag);
    }
    return { timestampMs, seq, metrics, uuid, body };
  }

  #readMetric(depth: number): Metric {
    if (++this.#metrics > mostMetrics) throw new PayloadError('size', `more than ${mostMetrics} metrics`);
    const reader = this.#reader;
    const end = endOf(reader);
    const metric = new Metric();
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag < 80) readDescription(reader, metric, tag);
      else if (tag === 146) {
        metric.field = 'template';
        metric.template = this.#readTemplate(depth + 1);
      } else readValue(reader, metric, tag);
    }
    expectEnd(reader, end);
    return metric;
  }

  #readTemplate(depth: number): Template {
    if (depth > deepestTemplate) throw new PayloadError('depth', `templates are nested deeper than ${deepestTemplate}`);
    const reader = this.#reader;
    const end = endOf(reader);
    const metrics: Metric[] = [];
    let isDefinition = false;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 18) metrics.push(this.#readMetric(depth));
      else if (tag === 40) isDefinition = reader.bool();
      else skip(reader, tag);
    }
    expectEnd(reader, end);
    return { metrics, isDefinition };
  }
}

/** Fields 1 to 9. */
function readDescription(reader: Reader, metric: Metric, tag: number): void {
  switch (tag) {
    case 10:
      metric.name = reader.string();
      break;
    case 16:
      metric.alias = readUint64(reader);
      break;
    case 24:
      metric.timestampMs = readTimestamp(reader);
      break;
    case 32:
      metric.type = reader.uint32();
      break;
    case 40:
      metric.isHistorical = reader.bool();
      break;
    case 56:
      metric.isNull = reader.bool();
      break;
    case 74:
      metric.properties = readProperties(reader);
      break;
    default:
      skip(reader, tag);
  }
}

/** Fields from 10 on: the value, in the field of its type. */
function readValue(reader: Reader, metric: Metric, tag: number): void {
  switch (tag) {
    case 80:
      metric.field = 'int';
      metric.value = reader.uint32();
      break;
    case 88:
      metric.field = 'long';
      metric.value = readUint64(reader);
      break;
    case 101:
      metric.field = 'float';
      metric.value = reader.float();
      break;
    case 105:
      metric.field = 'double';
      metric.value = reader.double();
      break;
    case 112:
      metric.field = 'boolean';
      metric.value = reader.bool();
      break;
    case 122:
      metric.field = 'string';
      metric.value = reader.string();
      break;
    case 130:
      metric.field = 'bytes';
      skip(reader, tag);
      break;
    case 138:
      metric.field = 'dataset';
      skip(reader, tag);
      break;
    case 154:
      metric.field = 'extension';
      skip(reader, tag);
      break;
    default:
      skip(reader, tag);
  }
}

/** A field that is not used. Groups, which are long obsolete, could be nested without a limit. */
function skip(reader: Reader, tag: number): void {
  const wireType = tag & 7;
  if (wireType === 3 || wireType === 4) throw new PayloadError('protocol', 'it has a group, which Sparkplug does not know');
  reader.skipType(wireType);
}
