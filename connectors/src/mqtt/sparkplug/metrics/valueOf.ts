import { Implausible } from '../../../contract.ts';
import { DataType, type Metric } from '../payload/payload.ts';

/** A value that a point takes; undefined where the field of the value is not one for the declared type. */
export type MetricValue = number | bigint | boolean | string | Implausible | undefined;

/**
 * The value of a metric by the type that its birth declared: data has none. Whole numbers are unsigned on the wire; those below zero are in two's
 * complement, of 32 bits by most programs, of the bits of the type by others.
 */
export function valueOf(metric: Metric, type: number): MetricValue {
  const { value } = metric;
  switch (type) {
    case DataType.Float:
    case DataType.Double:
      return metric.field === 'double' || metric.field === 'float' ? value : undefined;
    case DataType.Boolean:
      return metric.field === 'boolean' ? value : zeroOrOne(metric);
    case DataType.String:
    case DataType.Text:
    case DataType.UUID:
      return metric.field === 'string' ? value : undefined;
    default:
      return metric.field === 'int' || metric.field === 'long' ? wholeNumber(value as number | bigint, type, metric.field) : undefined;
  }
}

function zeroOrOne({ field, value }: Metric): MetricValue {
  if (field !== 'int' && field !== 'long') return undefined;
  return value === 0 ? false : value === 1 ? true : undefined;
}

function wholeNumber(value: number | bigint, type: number, field: 'int' | 'long'): MetricValue {
  switch (type) {
    case DataType.Int8:
      return signed(value, 8);
    case DataType.Int16:
      return signed(value, 16);
    case DataType.Int32:
      return signed(value, 32);
    case DataType.Int64:
      return field === 'long' ? narrow(BigInt.asIntN(64, BigInt(value))) : value;
    case DataType.UInt8:
      return atMost(value, 0xff);
    case DataType.UInt16:
      return atMost(value, 0xffff);
    case DataType.UInt32:
      return atMost(value, 0xffff_ffff);
    case DataType.UInt64:
      return value;
    case DataType.DateTime:
      return Number(value) / 1000;
    default:
      return undefined;
  }
}

/** In two's complement of its own bits, of 32 or of 64; anything else is not of this type. */
function signed(value: number | bigint, bits: 8 | 16 | 32): MetricValue {
  const limit = 2 ** (bits - 1);
  if (value < limit) return value;
  if (value < 2 * limit) return Number(value) - 2 * limit;
  const wide = typeof value === 'number' && value <= 0xffff_ffff ? value | 0 : Number(BigInt.asIntN(64, BigInt(value)));
  return wide < 0 && wide >= -limit ? wide : new Implausible('range', value);
}

function atMost(value: number | bigint, most: number): MetricValue {
  return value <= most ? value : new Implausible('range', value);
}

function narrow(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
