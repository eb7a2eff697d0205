import { ConnectorError } from '../../contract.ts';
import { compilePoints } from '../profile/compileProfile.ts';
import { profileFolders, profileNamed } from '../profile/loadProfiles.ts';
import { sunspecProfile } from '../profile/profileSchema.ts';
import { type RegisterMap, standardLimits } from '../registers/registerMap.ts';
import type { ModbusDevice } from './deviceConfig.ts';

/** The register maps of devices; each profile is read once. */
export class RegisterMaps {
  readonly #folders: readonly string[];
  readonly #profiles = new Map<string, RegisterMap>();

  constructor(profilesDir: string | undefined) {
    this.#folders = profileFolders(profilesDir);
  }

  /** Undefined for a SunSpec device, which describes itself. Throws a {@link ConnectorError} for a profile that does not exist or has errors. */
  of({ id, profile, points, defaults, max_registers: maxRegisters, max_gap: maxGap }: ModbusDevice): RegisterMap | undefined {
    if (profile === sunspecProfile) return undefined;
    const map = profile === undefined ? inlineMap(id, points ?? [], defaults) : this.#profile(profile);
    if (maxRegisters === undefined && maxGap === undefined) return map;
    const { limits } = map;
    return { ...map, limits: { ...limits, maxRegisters: maxRegisters ?? limits.maxRegisters, maxGap: maxGap ?? limits.maxGap } };
  }

  #profile(name: string): RegisterMap {
    const known = this.#profiles.get(name);
    if (known !== undefined) return known;
    const { map } = profileNamed(name, this.#folders);
    this.#profiles.set(name, map);
    return map;
  }
}

function inlineMap(id: string, points: NonNullable<ModbusDevice['points']>, defaults: ModbusDevice['defaults']): RegisterMap {
  const compiled = compilePoints(points, defaults);
  const [problem] = compiled.problems;
  if (problem !== undefined) throw new ConnectorError('modbus_points_invalid', `cannot read points of "${id}": ${problem.message}`);
  return { points: compiled.points, limits: standardLimits };
}
