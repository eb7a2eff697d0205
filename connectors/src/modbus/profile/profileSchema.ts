import { z } from 'zod';
import { duration } from '../../configTypes.ts';
import { dataType, order, pointDefaults, pointSchema, table } from './pointSchema.ts';

const text = z.string().min(1);
const address = z.int().min(0).max(65_535);

/** What a device is, which decides the sign of its power (catalogue §2). */
export const deviceKinds = [
  'grid_meter',
  'meter',
  'inverter',
  'battery',
  'charger',
  'heat_pump',
  'ventilation',
  'gateway',
  'other',
] as const;

const source = z.strictObject({
  document: text.describe("Title of the vendor's document."),
  version: text.optional().describe('Its version or date, of one that was read for the profile.'),
  checked: z.array(text).min(1).describe('Where the facts were looked up or cross-checked.'),
  notes: text.optional().describe('Where sources differ, or what no device at hand has shown yet.'),
});

const limits = z
  .strictObject({
    max_registers: z.int().min(1).max(125).describe('Registers that one request may ask for.'),
    max_bits: z.int().min(1).max(2000).describe('Bits that one request may ask for.'),
    max_gap: z.int().min(0).max(124).describe('Registers without a point that a request may run over; 0 where the device refuses them.'),
    forbidden: z.array(z.strictObject({ table, from: address, to: address })).describe('Addresses that no request may touch.'),
  })
  .partial();

const rule = z.strictObject({
  table: table.optional(),
  address,
  type: dataType.optional(),
  length: z.int().min(1).max(125).optional(),
  order: order.optional(),
  equals: z.union([z.int(), text]).optional().describe('The value itself.'),
  one_of: z
    .array(z.union([z.int(), text]))
    .min(1)
    .optional()
    .describe('One of these values.'),
  matches: text.optional().describe('Pattern that the text matches.'),
  range: z.tuple([z.number(), z.number()]).optional().describe('Least and largest value. Says little: only beside a rule of another kind.'),
});

const connection = z
  .strictObject({
    unit: z.int().min(0).max(255).describe('Usual unit id.'),
    port: z.int().min(1).max(65_535).describe('Usual TCP port.'),
    one_client: z.boolean().describe('Takes one client only: release the connection between polls where another one needs it.'),
    max_in_flight: z.int().min(1).max(32).describe('Requests that it takes at once.'),
    request_delay: duration.describe('Pause that it needs after each answer.'),
    connect_delay: duration.describe('Pause that it needs after the connection is made.'),
    timeout: duration.describe('How long its answers may take.'),
  })
  .partial();

const sleeps = z.strictObject({
  point: text.describe('Point whose last value tells that the device is about to sleep.'),
  at_most: z.number().optional().describe('… when it was at most this, in its unit, or absent.'),
  states: z.array(text).min(1).optional().describe('… when it was one of these states.'),
  longest: duration.default(20 * 3_600_000).describe('A longer silence is a failure.'),
});

/** A profile as its YAML file writes it. */
export const profileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower case letters, digits and -')
    .refine((name) => name !== 'sunspec', 'is the name of the SunSpec walk')
    .describe('Name of the file without .yaml.'),
  title: text.describe('What the device is, for lists.'),
  manufacturer: text,
  models: z.array(text).min(1).describe('Models that have these registers.'),
  kind: z
    .enum(deviceKinds)
    .describe('Power is + for: import of a grid meter, production of an inverter, charging of a battery, else consumption.'),
  source,
  connection: connection.default({}),
  limits: limits.default({}),
  defaults: pointDefaults.default({}),
  identify: z.array(rule).default([]).describe('Registers that tell this device from others; all have to fit.'),
  sleeps: sleeps.optional().describe('When no answer is expected, as of a solar inverter at night.'),
  points: z.array(pointSchema).min(1),
});

export type Profile = z.output<typeof profileSchema>;
export type IdentifyRule = z.output<typeof rule>;
