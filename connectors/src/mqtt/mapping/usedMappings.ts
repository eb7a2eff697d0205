import type { ProblemCode } from '../../configProblems.ts';
import { ConnectorError } from '../../errors.ts';
import { type CompiledMapping, compileMappings } from './compile/compileMapping.ts';
import { compileProfile, type Published, parameterProblem } from './profile/compileProfile.ts';
import { loadProfile, profileFolders } from './profile/loadProfile.ts';
import type { ProfileUse } from './profile/profileSchema.ts';
import type { MappingConfig } from './schema/mappingSchema.ts';

export interface MappingsConfig {
  readonly topics: readonly MappingConfig[];
  readonly profiles: readonly ProfileUse[];
  readonly profile_folder?: string | undefined;
}

/** All mappings of a config, and what its profiles publish. */
export interface UsedMappings {
  readonly mappings: readonly CompiledMapping[];
  readonly published: readonly Published[];
  readonly problems: readonly ConfigProblem[];
}

interface ConfigProblem {
  readonly code: ProblemCode;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const compiled = new WeakMap<MappingsConfig, UsedMappings>();

/** `topics` and `profiles` of a config, which are compiled once. Never throws. */
export function usedMappings(config: MappingsConfig): UsedMappings {
  const known = compiled.get(config) ?? compile(config);
  compiled.set(config, known);
  return known;
}

/** The same config, with mappings that take messages without a signature. */
export function withoutSignatures<Config extends MappingsConfig>(config: Config): Config {
  const used = usedMappings(config);
  const unsigned = { ...config };
  compiled.set(unsigned, { ...used, mappings: used.mappings.map((mapping) => ({ ...mapping, signature: undefined })) });
  return unsigned;
}

function compile({ topics, profiles, profile_folder: folder }: MappingsConfig): UsedMappings {
  const own = compileMappings(topics);
  const problems: ConfigProblem[] = own.problems.map((problem) => ({ ...problem, path: ['topics', ...problem.path] }));
  const used = profiles.flatMap((use, index) => {
    try {
      return [usedProfile(use, folder)];
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      problems.push({ code: codes[error.code] ?? 'file_unreadable', path: ['profiles', index], message: error.message });
      return [];
    }
  });
  return {
    mappings: [...own.mappings, ...used.flatMap(({ mappings }) => mappings)],
    published: used.flatMap(({ published }) => published),
    problems,
  };
}

const codes: Readonly<Record<string, ProblemCode>> = {
  mqtt_profile_unknown: 'unknown_name',
  mqtt_profile_invalid: 'file_invalid',
  config: 'unknown_key',
};

function usedProfile(use: ProfileUse, folder: string | undefined) {
  const { name, parameters } = typeof use === 'string' ? { name: use, parameters: {} } : use;
  const profile = loadProfile(name, profileFolders(folder));
  const problem = parameterProblem(profile, parameters);
  if (problem !== undefined) throw new ConnectorError('config', problem);
  return compileProfile(profile, parameters);
}
