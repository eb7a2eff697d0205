import { z } from 'zod';
import { duration, staticLabels } from '../../configTypes.ts';
import { busUrl } from '../bus/busUrl.ts';
import { pointDefaults, pointSchema } from '../profile/pointSchema.ts';

const unit = z
  .int()
  .refine((id) => (id >= 0 && id <= 247) || id === 255, 'expected a unit id from 0 to 247, or 255')
  .describe('Unit id (slave address). Devices with a network port of their own often ignore it.');

/** A duration of at least `leastMs`; `text` is the same for the message. */
export const durationOfAtLeast = (leastMs: number, text: string) => duration.refine((ms) => ms >= leastMs, `expected at least ${text}`);

/** Settings of a device that default to those of the connector. */
export const timing = {
  interval: durationOfAtLeast(10, '10ms').describe('Time between polls of the points of class `fast`.'),
  normal_interval: durationOfAtLeast(10, '10ms').describe('Time between polls of class `normal`; at least `interval`.'),
  slow_interval: durationOfAtLeast(10, '10ms').describe('Time between polls of class `slow`; at least `normal_interval`.'),
  timeout: durationOfAtLeast(10, '10ms').describe('How long to wait for a response.'),
  retries: z.int().min(0).max(10).describe('How often a poll repeats a request without a response.'),
};

/** One device on a bus. */
export const modbusDevice = z.strictObject({
  id: z.string().min(1).describe('Label `device`; must not change.'),
  name: z.string().min(1).optional().describe('Display name; default the id.'),
  area: z.string().min(1).optional(),
  profile: z.string().min(1).optional().describe('A shipped profile, one of `profiles_dir`, or `sunspec`.'),
  base: z
    .int()
    .min(0)
    .max(0xffff)
    .optional()
    .describe('Address of "SunS" in a `sunspec` device, counted from 0; default the first of 40000, 50000 and 0 that has it.'),
  points: z.array(pointSchema).min(1).optional().describe('Points of a device without a profile; written as in a profile.'),
  defaults: pointDefaults.optional().describe('Settings that `points` share.'),
  max_registers: z.int().min(1).max(125).optional().describe('Most registers in one request.'),
  max_gap: z.int().min(0).max(124).optional().describe('Most registers without a point that one request may include.'),
  url: busUrl.describe('tcp://host:502, rtu+tcp://host:port or serial:///dev/ttyUSB0?baud_rate=9600&parity=none&stop_bits=1.'),
  unit: unit.default(1),
  sleeps: z
    .boolean()
    .optional()
    .describe('Silence of up to 20 hours is expected, as of an inverter at night; some profiles set it themselves.'),
  labels: staticLabels.default({}).describe('Static labels of its series.'),
  ...z.strictObject(timing).partial().shape,
});

export type ModbusDevice = z.output<typeof modbusDevice>;
