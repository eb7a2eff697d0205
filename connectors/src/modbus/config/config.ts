import { z } from 'zod';
import { duration } from '../../configTypes.ts';
import { commonConfig } from '../../contract.ts';
import { busUrl } from '../bus/busUrl.ts';
import { checkDevices } from './checkDevices.ts';
import { checkMaps } from './checkMaps.ts';
import { atLeast, modbusDevice, timing } from './deviceConfig.ts';
import { checkFleet } from './checkFleet.ts';
import { devicesFrom } from './devicesFrom.ts';

/** A check that also runs where the schema has found something already, so that all mistakes are told at once. */
function evenIfWrong<T>(check: (value: T, context: z.core.$RefinementCtx) => void) {
  const always = z.superRefine<T>(check);
  always._zod.def.when = () => true;
  return always;
}

/** How a bus is treated that several devices share. */
const bus = z.strictObject({
  url: busUrl.describe('As the devices write it.'),
  max_in_flight: z
    .int()
    .min(1)
    .max(32)
    .optional()
    .describe('Requests under way at once; default 4 for tcp, 1 for the others. Lowered by itself where answers get lost.'),
  request_delay: duration.optional().describe('Pause after each answer, for devices that need one.'),
  connect_timeout: atLeast(100, '100ms').default(5000).describe('How long connecting may take.'),
  release: z.boolean().default(false).describe('Close the connection between polls, for devices that take one client only.'),
});

/** Config of a `modbus` connector. */
export const modbusConfig = commonConfig
  .extend({
    devices: z.array(modbusDevice).default([]).describe('Devices; those on one url share its connection.'),
    devices_from: devicesFrom,
    profiles_dir: z.string().min(1).meta({ file: 'live' }).optional().describe('Folder of your own profiles, *.yaml.'),
    interval: timing.interval.default(10_000),
    normal_interval: timing.normal_interval.default(30_000),
    slow_interval: timing.slow_interval.default(600_000),
    timeout: timing.timeout.optional().describe('How long an answer may take; default what the profile says, or 1s.'),
    retries: timing.retries.default(1),
    buses: z.array(bus).default([]).describe('What is different on some urls.'),
  })
  .check(evenIfWrong(checkDevices))
  .check(evenIfWrong(checkMaps))
  .superRefine(checkFleet);

export type ModbusConfig = z.output<typeof modbusConfig>;
export type BusConfig = z.output<typeof bus>;
