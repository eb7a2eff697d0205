import { z } from 'zod';
import { duration, staticLabels } from '../../configTypes.ts';
import { busUrl } from '../bus/busUrl.ts';
import { pointDefaults, pointSchema } from '../profile/pointSchema.ts';

const unit = z
  .int()
  .refine((id) => (id >= 0 && id <= 247) || id === 255, 'expected a unit id from 0 to 247, or 255')
  .describe('Unit id (slave address). Devices that speak TCP themselves often ignore it.');

/** A duration of at least `leastMs`, which `text` says. */
export const atLeast = (leastMs: number, text: string) => duration.refine((ms) => ms >= leastMs, `expected at least ${text}`);

/** What a device may have of its own and else takes from the connector. */
export const timing = {
  interval: atLeast(10, '10ms').describe('Time between polls of the points of class `fast`.'),
  normal_interval: atLeast(10, '10ms').describe('The same for class `normal`; never shorter than `interval`.'),
  slow_interval: atLeast(10, '10ms').describe('The same for class `slow`; never shorter than `normal_interval`.'),
  timeout: atLeast(10, '10ms').describe('How long an answer may take.'),
  retries: z.int().min(0).max(10).describe('How often a request that was not answered is repeated within a poll.'),
};

/** One device behind a bus. */
export const modbusDevice = z.strictObject({
  id: z.string().min(1).describe('Label `device`; must not change.'),
  name: z.string().min(1).optional().describe('What people call it; default the id.'),
  area: z.string().min(1).optional(),
  profile: z.string().min(1).optional().describe('A shipped profile, one of `profiles_dir`, or `sunspec`.'),
  base: z
    .int()
    .min(0)
    .max(0xffff)
    .optional()
    .describe('Of a `sunspec` device, where "SunS" stands, counted from 0; default 40000, 50000 or 0, whichever has it.'),
  points: z.array(pointSchema).min(1).optional().describe('Its points, where no profile has them; written as in a profile.'),
  defaults: pointDefaults.optional().describe('What `points` have in common.'),
  max_registers: z.int().min(1).max(125).optional().describe('Registers that one request may ask for.'),
  max_gap: z.int().min(0).max(124).optional().describe('Registers without a point that a request may run over.'),
  url: busUrl.describe('tcp://host:502, rtu+tcp://host:port or serial:///dev/ttyUSB0?baud_rate=9600&parity=none&stop_bits=1.'),
  unit: unit.default(1),
  sleeps: z
    .boolean()
    .optional()
    .describe('Its silence, up to 20 hours, is expected, as that of an inverter at night; some profiles know by themselves.'),
  labels: staticLabels.default({}).describe('Static labels of its series.'),
  ...z.strictObject(timing).partial().shape,
});

export type ModbusDevice = z.output<typeof modbusDevice>;
