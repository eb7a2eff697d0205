import type { z } from 'zod';
import { ConnectorError } from '../contract.ts';
import type { ModbusDevice } from './deviceConfig.ts';
import { compilePoints } from './profile/compileProfile.ts';
import { RegisterMaps, sunspecProfile } from './registerMaps.ts';

interface Config {
  readonly devices: readonly ModbusDevice[];
  readonly profiles_dir?: string | undefined;
}

/** Profiles that are not there or wrong, and points that make no sense. */
export function checkMaps({ devices, profiles_dir: profilesDir }: Config, context: z.core.$RefinementCtx): void {
  const maps = new RegisterMaps(profilesDir);
  const report = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  devices.forEach((device, index) => {
    if (device.base !== undefined && device.profile !== sunspecProfile)
      report(['devices', index, 'base'], `is where a SunSpec device has its models: expected "profile: ${sunspecProfile}"`);
    if (device.points !== undefined) {
      for (const { path, message } of compilePoints(device.points, device.defaults).problems)
        report(['devices', index, 'points', ...path], message);
    } else if (device.profile !== undefined) {
      try {
        maps.of(device);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        report(['devices', index, 'profile'], error.message);
      }
    }
  });
}
