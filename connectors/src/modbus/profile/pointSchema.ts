import { z } from 'zod';
import { type DataType, dataTypes, pollClasses, tables } from '../registers/registerMap.ts';

const snake = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected snake case, such as power_total');
const address = z.int().min(0).max(65_535);
const raw = z.union([z.int(), z.bigint()]);
const part = z.string().regex(/^[a-z0-9][a-z0-9_]*$/, 'expected a name such as l1 or mppt2');
const parts = z.record(part, address).refine((of) => Object.keys(of).length > 0, 'expected at least one name with its address');
const number = z.string().regex(/^\d{1,2}$/, 'expected a bit number');

export const table = z.enum(tables).describe('One of the four tables of Modbus.');
export const dataType = z.enum(dataTypes).describe('Type of the value in the registers.');
export const order = z
  .string()
  .regex(/^[A-H]{2,8}$/, 'expected letters such as ABCD or CDAB, as many as the type has bytes')
  .describe('Byte order, `A` the most significant byte: ABCD, CDAB, BADC, DCBA; eight letters for 64 bits.');
const poll = z.enum(pollClasses).describe('Poll class. Default: slow with `describes`, normal for counters and temperatures, else fast.');

const integers = ['uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const satisfies readonly DataType[];

/** Defaults of points. */
export const pointDefaults = z
  .strictObject({
    table,
    type: dataType,
    order: order.describe('For types of two registers; applied likewise to those of four.'),
    poll,
    absent: z
      .partialRecord(z.enum(integers), raw)
      .describe('By type, the raw value that means "absent": {uint16: 0xffff, int16: 0x8000}. Not for points with bits or faults.'),
    numbered_from: address.describe(
      'Number of the first register in the document if not 0: 1, 40001. Addresses are then written as in the document.',
    ),
  })
  .partial();

/** One point as written in a profile or the config. */
export const pointSchema = z.strictObject({
  id: snake.describe('Unique; snake case. Without `metric`, the catalogue chooses one by this name.'),
  address: address.optional().describe('Protocol address of the first register, from 0; decimal or 0x.'),
  phases: parts.optional().describe('Instead of `address`, one point per phase: {l1: 0, l2: 2, l3: 4}. Line to line: l1_l2 l2_l3 l3_l1.'),
  channels: parts.optional().describe('Instead of `address`, one point per channel: {mppt1: 10, mppt2: 20}.'),
  tariffs: parts.optional().describe('Instead of `address`, one point per tariff: {1: 10, 2: 20}.'),
  table: table.optional(),
  type: dataType.optional(),
  length: z.int().min(1).max(125).optional().describe('Number of registers of a `string`.'),
  order: order.optional(),
  bits: z
    .union([z.int().min(0).max(63), z.string().regex(/^\d{1,2}-\d{1,2}$/, 'expected a bit such as 3, or a range such as 0-3')])
    .optional()
    .describe('Bits of an integer: a single one, 3, or a range, 0-3; 0 is the least significant.'),
  scale: z.number().optional().describe('raw × scale + offset is the value in `unit`; -1 inverts the sign.'),
  offset: z.number().optional(),
  scale_point: z
    .strictObject({ id: snake, as: z.enum(['factor', 'exponent']) })
    .optional()
    .describe('Another point with a factor or a power of ten for this one.'),
  unit: z.string().min(1).optional().describe('Unit of the scaled value; docs/metrics.md lists all.'),
  metric: z.string().min(1).optional().describe('Metric of the catalogue or of the config. Default: by id and unit.'),
  as: z.enum(['gauge', 'counter']).optional().describe('Type of the metric if id and unit do not decide it.'),
  labels: z.record(z.string(), z.string()).optional().describe('Labels of the metric.'),
  states: z
    .record(z.string().regex(/^-?\d+$/, 'expected a raw value'), snake)
    .optional()
    .describe('Names of raw values: {0: off, 1: heating}. For a metric with the values 0 and 1: off and on.'),
  faults: z.record(number, snake).optional().describe('Names of bits. The value is 1 while any of them is set; each change is logged.'),
  absent: z.array(raw).min(1).optional().describe('Raw values that mean "absent": no sample, and not counted as bad.'),
  sentinels: z.array(raw).min(1).optional().describe('Raw values that mean "error": no sample, and counted as bad.'),
  range: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('Least and largest plausible value in `unit`; others give no sample and count as bad.'),
  poll: poll.optional(),
  describes: z
    .enum(['manufacturer', 'model', 'modelId', 'firmware', 'hardware', 'serial'])
    .optional()
    .describe('The point describes the device; it becomes a label of `iot_device_info`, not a series.'),
  category: z
    .enum(['config', 'diagnostic'])
    .optional()
    .describe('`config`: a setting, exported only if `settings` of the connector includes it.'),
});

export type PointDefaults = z.output<typeof pointDefaults>;
export type ProfilePoint = z.output<typeof pointSchema>;
