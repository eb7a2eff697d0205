import { z } from 'zod';
import { type DataType, dataTypes, pollClasses, tables } from '../registers/registerMap.ts';

const snake = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected snake case, such as power_total');
const address = z.int().min(0).max(65_535);
const raw = z.union([z.int(), z.bigint()]);
const part = z.string().regex(/^[a-z0-9][a-z0-9_]*$/, 'expected a part such as l1 or mppt2');
const parts = z.record(part, address).refine((of) => Object.keys(of).length > 0, 'expected at least one part and its address');
const number = z.string().regex(/^\d{1,2}$/, 'expected the number of a bit');

export const table = z.enum(tables).describe('Which of the four tables.');
export const dataType = z.enum(dataTypes).describe('What the registers hold.');
export const order = z
  .string()
  .regex(/^[A-H]{2,8}$/, 'expected letters such as ABCD or CDAB, as many as the type has bytes')
  .describe('Where each byte stands, most significant one `A`: ABCD, CDAB, BADC, DCBA; for 64 bits eight letters.');
const poll = z
  .enum(pollClasses)
  .describe('How often it is read. Default: what describes the device slow, counters and temperatures normal, others fast.');

const integers = ['uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const satisfies readonly DataType[];

/** What points have in common unless they say otherwise. */
export const pointDefaults = z
  .strictObject({
    table,
    type: dataType,
    order: order.describe('For types of two registers; those of four take its pattern.'),
    poll,
    absent: z
      .partialRecord(z.enum(integers), raw)
      .describe('By type the raw value that says "there is none", of points without flags: {uint16: 0xffff, int16: 0x8000}.'),
    numbered_from: address.describe(
      'What the document calls the first register, where that is not 0: 1, 40001. Addresses are written as there.',
    ),
  })
  .partial();

/** One point as a profile or the config writes it. */
export const pointSchema = z.strictObject({
  id: snake.describe('Unique; snake case. Without `metric`, what the catalogue looks up.'),
  address: address.optional().describe('Protocol address of the first register, from 0; decimal or 0x.'),
  phases: parts.optional().describe('In place of `address`, one point a phase: {l1: 0, l2: 2, l3: 4}. Line to line: l1_l2 l2_l3 l3_l1.'),
  channels: parts.optional().describe('In place of `address`, one point a channel: {mppt1: 10, mppt2: 20}.'),
  tariffs: parts.optional().describe('In place of `address`, one point a tariff: {1: 10, 2: 20}.'),
  table: table.optional(),
  type: dataType.optional(),
  length: z.int().min(1).max(125).optional().describe('Registers of a `string`.'),
  order: order.optional(),
  bits: z
    .union([z.int().min(0).max(63), z.string().regex(/^\d{1,2}-\d{1,2}$/, 'expected a bit such as 3, or first and last one such as 0-3')])
    .optional()
    .describe('A part of an integer: one bit, 3, or first and last, 0-3; 0 is the least significant.'),
  scale: z.number().optional().describe('raw × scale + offset is the value in `unit`. Also turns the sign round: -1.'),
  offset: z.number().optional(),
  scale_point: z
    .strictObject({ id: snake, as: z.enum(['factor', 'exponent']) })
    .optional()
    .describe('Another point that holds the factor or the power of ten while the device runs.'),
  unit: z.string().min(1).optional().describe('Unit of the scaled value, as docs/metrics.md lists them.'),
  metric: z.string().min(1).optional().describe('Metric of the catalogue, or of the config. Without it and `describes`: by id and unit.'),
  as: z.enum(['gauge', 'counter']).optional().describe('Type of the value where id and unit leave it open.'),
  labels: z.record(z.string(), z.string()).optional().describe('Labels that the metric takes.'),
  states: z
    .record(z.string().regex(/^-?\d+$/, 'expected the raw value'), snake)
    .optional()
    .describe('Names of raw values: {0: off, 1: heating}. For a metric of 0 and 1: off and on.'),
  faults: z.record(number, snake).optional().describe('Names of bits; 1 while any of them is set, each change is logged.'),
  absent: z.array(raw).min(1).optional().describe('Raw values that say "there is none": no sample, no complaint.'),
  sentinels: z.array(raw).min(1).optional().describe('Raw values that stand for an error: withdrawn and counted.'),
  range: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('Least and largest plausible value in `unit`; others are withdrawn and counted.'),
  poll: poll.optional(),
  describes: z
    .enum(['manufacturer', 'model', 'modelId', 'firmware', 'hardware', 'serial'])
    .optional()
    .describe('The point describes the device and is no series.'),
  category: z.enum(['config', 'diagnostic']).optional().describe('Settings are not exported unless asked for.'),
});

export type PointDefaults = z.output<typeof pointDefaults>;
export type ProfilePoint = z.output<typeof pointSchema>;
