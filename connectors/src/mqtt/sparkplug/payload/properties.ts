import type protobuf from 'protobufjs/minimal.js';
import type { MetricProperties } from './payload.ts';
import { endOf, expectEnd, readUint64 } from './wire.ts';

/** A metric of Ignition has some twenty properties. */
const mostProperties = 256;
const longestUnit = 100;

/** Names of the properties that are used, in lower case. Programs agree only on `Quality` and, after Ignition, on `engUnit`. */
const keysByName: ReadonlyMap<string, keyof MetricProperties> = new Map([
  ['quality', 'quality'],
  ['engunit', 'unit'],
  ['engunits', 'unit'],
  ['engineeringunit', 'unit'],
  ['engineeringunits', 'unit'],
  ['engineering units', 'unit'],
  ['unit', 'unit'],
  ['units', 'unit'],
  ['englow', 'low'],
  ['enghigh', 'high'],
]);

/** Reads a PropertySet: keys and values are two lists. Properties of other names are skipped; undefined where there are no others. */
export function readProperties(reader: protobuf.Reader): MetricProperties | undefined {
  const end = endOf(reader);
  const keys: (keyof MetricProperties | undefined)[] = [];
  const values: (number | string | undefined)[] = [];
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 10 && keys.length < mostProperties) keys.push(keysByName.get(reader.string().toLowerCase()));
    else if (tag === 18 && values.length < mostProperties) values.push(readValue(reader));
    else reader.skipType(tag & 7);
  }
  expectEnd(reader, end);
  let properties: MetricProperties | undefined;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (key !== undefined) properties = withProperty(properties ?? {}, key, values[index]);
  }
  return properties;
}

function withProperty(properties: MetricProperties, key: keyof MetricProperties, value: number | string | undefined): MetricProperties {
  if (key === 'unit') {
    if (typeof value === 'string' && value.trim() !== '' && value.length <= longestUnit) properties.unit ??= value;
  } else if (typeof value === 'number') properties[key] ??= value;
  return properties;
}

/** A PropertyValue: a number or a text; undefined for anything else. */
function readValue(reader: protobuf.Reader): number | string | undefined {
  const end = endOf(reader);
  let value: number | string | undefined;
  while (reader.pos < end) {
    const tag = reader.tag();
    switch (tag) {
      case 24:
        // Int32, in two's complement
        value = reader.uint32() | 0;
        break;
      case 32:
        value = Number(BigInt.asIntN(64, BigInt(readUint64(reader))));
        break;
      case 45:
        value = reader.float();
        break;
      case 49:
        value = reader.double();
        break;
      case 66:
        value = reader.string();
        break;
      default:
        reader.skipType(tag & 7);
    }
  }
  expectEnd(reader, end);
  return value;
}
