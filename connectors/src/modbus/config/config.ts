import { z } from 'zod';
import { duration } from '../../configTypes.ts';
import { commonConfig } from '../../contract.ts';
import { busUrl } from '../bus/busUrl.ts';
import { checkDevices } from './checkDevices.ts';
import { checkFleet } from './checkFleet.ts';
import { checkMaps } from './checkMaps.ts';
import { durationOfAtLeast, modbusDevice, timing } from './deviceConfig.ts';
import { devicesFrom } from './devicesFrom.ts';

/** A check that also runs after the schema has found errors, so that all problems are reported at once. */
function alwaysCheck<T>(check: (value: T, context: z.core.$RefinementCtx) => void) {
  const always = z.superRefine<T>(check);
  always._zod.def.when = () => true;
  return always;
}

/** Settings of a bus that several devices share. */
const bus = z.strictObject({
  url: busUrl.describe('As the devices write it.'),
  max_in_flight: z
    .int()
    .min(1)
    .max(32)
    .optional()
    .describe('Requests in flight at once; default 4 for tcp, 1 otherwise. Reduced automatically when responses get lost.'),
  request_delay: duration.optional().describe('Pause after each response, for devices that need one.'),
  connect_timeout: durationOfAtLeast(100, '100ms').default(5000).describe('How long connecting may take.'),
  release: z.boolean().default(false).describe('Close the connection between polls, for devices that accept one client only.'),
});

/** Config of a `modbus` connector. */
export const modbusConfig = commonConfig
  .extend({
    devices: z.array(modbusDevice).default([]).describe('Devices; those with the same url share its connection.'),
    devices_from: devicesFrom,
    profiles_dir: z.string().min(1).meta({ file: 'live' }).optional().describe('Folder of your own profiles, *.yaml.'),
    interval: timing.interval.default(10_000),
    normal_interval: timing.normal_interval.default(30_000),
    slow_interval: timing.slow_interval.default(600_000),
    timeout: timing.timeout.optional().describe('How long to wait for a response; default: as the profile says, or 1s.'),
    retries: timing.retries.default(1),
    buses: z.array(bus).default([]).describe('Settings of single buses.'),
  })
  .check(alwaysCheck(checkDevices))
  .check(alwaysCheck(checkMaps))
  .superRefine(checkFleet);

export type ModbusConfig = z.output<typeof modbusConfig>;
