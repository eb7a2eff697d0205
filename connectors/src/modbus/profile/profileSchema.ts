import { z } from 'zod';
import { duration } from '../../configTypes.ts';
import { dataType, order, pointDefaults, pointSchema, table } from './pointSchema.ts';

/** Name of the profile for devices that describe their registers themselves. */
export const sunspecProfile = 'sunspec';

const text = z.string().min(1);
const address = z.int().min(0).max(65_535);

/** The kind of a device decides the sign of its power (catalogue §2). */
const deviceKinds = ['grid_meter', 'meter', 'inverter', 'battery', 'charger', 'heat_pump', 'ventilation', 'gateway', 'other'] as const;

const source = z.strictObject({
  document: text.describe("Title of the vendor's document."),
  version: text.optional().describe('Version or date of the document; only if it was read for the profile.'),
  checked: z.array(text).min(1).describe('Sources that the profile was checked against.'),
  notes: text.optional().describe('Where sources differ, or what was not yet verified on a device.'),
});

const limits = z
  .strictObject({
    max_registers: z.int().min(1).max(125).describe('Most registers in one request.'),
    max_bits: z.int().min(1).max(2000).describe('Most bits in one request.'),
    max_gap: z.int().min(0).max(124).describe('Most registers without a point that one request may include; 0 if the device refuses them.'),
    forbidden: z.array(z.strictObject({ table, from: address, to: address })).describe('Addresses that no request may include.'),
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
  matches: text.optional().describe('Regular expression that the text matches.'),
  range: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('Least and largest value; another rule has to use equals, one_of or matches.'),
});

const connection = z
  .strictObject({
    unit: z.int().min(0).max(255).describe('Usual unit id.'),
    port: z.int().min(1).max(65_535).describe('Usual TCP port.'),
    one_client: z.boolean().describe('The device accepts one client only; `release` of a bus lets another client connect between polls.'),
    max_in_flight: z.int().min(1).max(32).describe('Most requests in flight at once.'),
    request_delay: duration.describe('Pause that it needs after each response.'),
    connect_delay: duration.describe('Pause that it needs after connecting.'),
    timeout: duration.describe('How long to wait for a response.'),
  })
  .partial();

const sleeps = z.strictObject({
  point: text.describe('Point whose last value shows that the device is about to sleep.'),
  at_most: z.number().optional().describe('Sleeping if the value was at most this, in its unit, or absent.'),
  states: z.array(text).min(1).optional().describe('Sleeping if the value was one of these states.'),
  longest: duration.default(20 * 3_600_000).describe('Longest expected silence; a longer one is a failure.'),
});

/** A profile as written in its YAML file. */
export const profileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower case letters, digits and -')
    .refine((name) => name !== sunspecProfile, `expected another name: "${sunspecProfile}" is built in`)
    .describe('Name of the file without .yaml.'),
  title: text.describe('Title for lists.'),
  manufacturer: text,
  models: z.array(text).min(1).describe('Models that have these registers.'),
  kind: z
    .enum(deviceKinds)
    .describe(
      'Decides the sign of power: + is import of a grid meter, production of an inverter, charging of a battery, else consumption.',
    ),
  source,
  connection: connection.default({}),
  limits: limits.default({}),
  defaults: pointDefaults.default({}),
  identify: z.array(rule).default([]).describe('Registers that distinguish this device from others; all rules have to match.'),
  sleeps: sleeps.optional().describe('When silence is expected, as of a solar inverter at night.'),
  points: z.array(pointSchema).min(1),
});

export type Profile = z.output<typeof profileSchema>;
export type IdentifyRule = z.output<typeof rule>;
