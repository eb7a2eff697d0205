import { expect, test } from '@jest/globals';
import { Implausible } from '../../../contract.ts';
import { DataType } from '../payload/payload.ts';
import { readPayload } from '../payload/readPayload.ts';
import { encodePayload, type MetricFields } from '../testing/encodePayload.ts';
import { valueOf } from './valueOf.ts';

function valueIn(type: number, fields: MetricFields): unknown {
  const [metric] = readPayload(encodePayload({ metrics: [fields] })).metrics;
  if (metric === undefined) throw new Error('no metric');
  return valueOf(metric, type);
}

test.each<[keyof typeof DataType, MetricFields, unknown]>([
  ['Int8', { int_value: 127 }, 127],
  ['Int8', { int_value: 0xff }, -1],
  ['Int8', { int_value: 0xffff_ff80 }, -128],
  ['Int16', { int_value: 0xff9c }, -100],
  ['Int16', { int_value: 0xffff_ff9c }, -100],
  ['Int16', { long_value: '18446744073709551516' }, -100],
  ['Int16', { int_value: 0x1_2345 }, new Implausible('range', 0x1_2345)],
  ['Int32', { int_value: 0xffff_fffe }, -2],
  ['Int32', { int_value: 2_147_483_647 }, 2_147_483_647],
  ['Int64', { long_value: '18446744073709551615' }, -1],
  ['Int64', { long_value: '9223372036854775807' }, 9223372036854775807n],
  ['Int64', { int_value: 7 }, 7],
  ['UInt8', { int_value: 255 }, 255],
  ['UInt8', { int_value: 256 }, new Implausible('range', 256)],
  ['UInt32', { int_value: 4_294_967_295 }, 4_294_967_295],
  ['UInt32', { long_value: 4_294_967_295 }, 4_294_967_295],
  ['UInt64', { long_value: '18446744073709551615' }, 18446744073709551615n],
  ['UInt64', { long_value: '9007199254740991' }, 9_007_199_254_740_991],
  ['Float', { float_value: 0.5 }, 0.5],
  ['Float', { double_value: 0.1 }, 0.1],
  ['Double', { double_value: 0.1 }, 0.1],
  ['Double', { int_value: 3 }, undefined],
  ['Boolean', { boolean_value: true }, true],
  ['Boolean', { int_value: 0 }, false],
  ['Boolean', { int_value: 2 }, undefined],
  ['String', { string_value: 'on' }, 'on'],
  ['DateTime', { long_value: 1_700_000_000_500 }, 1_700_000_000.5],
  ['Int32', {}, undefined],
])('%s of %j is %s', (name, fields, value) => {
  expect(valueIn(DataType[name], fields)).toEqual(value);
});
