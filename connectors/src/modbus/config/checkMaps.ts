import { z } from 'zod';
import { ConnectorError } from '../../contract.ts';
import type { ModbusDevice } from './deviceConfig.ts';
import { compilePoints } from '../profile/compileProfile.ts';
import { profileFolders, profileNamed } from '../profile/loadProfiles.ts';
import { RegisterMaps, sunspecProfile } from './registerMaps.ts';

interface Config {
  readonly devices: readonly ModbusDevice[];
  readonly profiles_dir?: string | undefined;
}

const devicesWithProfile = z.array(z.looseObject({ profile: z.string().optional().catch(undefined) }).catch({ profile: undefined }));

/** Profiles that are not there or wrong, and points that make no sense. */
export function checkMaps(config: Config, context: z.core.$RefinementCtx): void {
  const maps = new RegisterMaps(config.profiles_dir);
  const wrong = new Set(context.issues.map(({ path = [] }) => path.slice(0, 2).join('.')));
  const named = devicesWithProfile.safeParse(config.devices).data ?? [];
  named.forEach(({ profile }, index) => {
    const device = wrong.has(`devices.${index}`) ? undefined : config.devices[index];
    // of a device that is wrong otherwise only the name of its profile is looked at
    const found = device === undefined ? nameProblem(profile, config) : mapProblems(device, maps);
    for (const { path, message } of found) context.addIssue({ code: 'custom', path: ['devices', index, ...path], message });
  });
}

interface MapProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function mapProblems(device: ModbusDevice, maps: RegisterMaps): readonly MapProblem[] {
  const { base, points, profile, defaults } = device;
  if (base !== undefined && profile !== sunspecProfile)
    return [
      { path: ['base'], message: `is where a SunSpec device has its models: expected "profile: ${sunspecProfile}"` },
      ...mapProblems({ ...device, base: undefined }, maps),
    ];
  if (points !== undefined)
    return compilePoints(points, defaults).problems.map(({ path, message }) => ({ path: ['points', ...path], message }));
  return profile === undefined ? [] : profileProblem(() => maps.of(device));
}

function nameProblem(profile: string | undefined, { profiles_dir: folder }: Config): readonly MapProblem[] {
  return profile === undefined || profile === sunspecProfile ? [] : profileProblem(() => profileNamed(profile, profileFolders(folder)));
}

function profileProblem(load: () => unknown): readonly MapProblem[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return [{ path: ['profile'], message: error.message }];
  }
}
