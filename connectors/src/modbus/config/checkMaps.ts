import { z } from 'zod';
import { ConnectorError } from '../../contract.ts';
import { configIssue, type ProblemCode } from '../../configProblems.ts';
import { compilePoints } from '../profile/compileProfile.ts';
import { profileFolders, profileNamed } from '../profile/loadProfiles.ts';
import { sunspecProfile } from '../profile/profileSchema.ts';
import type { ModbusDevice } from './deviceConfig.ts';
import { RegisterMaps } from './registerMaps.ts';

interface DevicesWithProfiles {
  readonly devices: readonly ModbusDevice[];
  readonly profiles_dir?: string | undefined;
}

const devicesWithProfile = z.array(z.looseObject({ profile: z.string().optional().catch(undefined) }).catch({ profile: undefined }));

/** Checks the profile or the points of each device. */
export function checkMaps(config: DevicesWithProfiles, context: z.core.$RefinementCtx): void {
  const maps = new RegisterMaps(config.profiles_dir);
  const invalid = new Set(context.issues.map(({ path = [] }) => path.slice(0, 2).join('.')));
  const named = devicesWithProfile.safeParse(config.devices).data ?? [];
  named.forEach(({ profile }, index) => {
    const device = invalid.has(`devices.${index}`) ? undefined : config.devices[index];
    // of a device that the schema refused only the name of its profile is checked
    const problems = device === undefined ? nameProblem(profile, config.profiles_dir) : mapProblems(device, maps);
    for (const { code, path, message } of problems) context.addIssue(configIssue(code, ['devices', index, ...path], message));
  });
}

/** The problem of a profile that `load` reads; undefined without one. */
export function profileProblem(load: () => unknown): { readonly code: ProblemCode; readonly message: string } | undefined {
  try {
    load();
    return undefined;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { code, message } = error;
    if (code === 'modbus_profile_unknown') return { code: 'unknown_name', message };
    return { code: code === 'modbus_profile_invalid' ? 'file_invalid' : 'file_unreadable', message };
  }
}

interface MapProblem {
  readonly code: ProblemCode;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function mapProblems(device: ModbusDevice, maps: RegisterMaps): readonly MapProblem[] {
  const { base, points, profile, defaults } = device;
  if (base !== undefined && profile !== sunspecProfile)
    return [
      { code: 'conflict', path: ['base'], message: `expected "base" only beside "profile: ${sunspecProfile}"` },
      ...mapProblems({ ...device, base: undefined }, maps),
    ];
  if (points !== undefined)
    return compilePoints(points, defaults).problems.map((problem) => ({ ...problem, path: ['points', ...problem.path] }));
  return profile === undefined ? [] : atProfile(() => maps.of(device));
}

function nameProblem(profile: string | undefined, profilesDir: string | undefined): readonly MapProblem[] {
  return profile === undefined || profile === sunspecProfile ? [] : atProfile(() => profileNamed(profile, profileFolders(profilesDir)));
}

function atProfile(load: () => unknown): readonly MapProblem[] {
  const problem = profileProblem(load);
  return problem === undefined ? [] : [{ ...problem, path: ['profile'] }];
}
