import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { ConnectorError, type Logger } from '../../contract.ts';
import { fileFailure, readConfigFile } from '../../configFile.ts';
import { closestWord } from '../../closestWord.ts';
import { profilesFolder } from '../profilesFolder.ts';
import { type ProfileProblem, profileProblemText } from '../../profileProblem.ts';
import { sunspecProfile } from './profileSchema.ts';
import { type LoadedProfile, type ProfileReading, readProfile } from './readProfile.ts';

/** The folders of profiles: the user's, whose profiles take precedence, then the shipped ones. */
export function profileFolders(profilesDir?: string): readonly string[] {
  return profilesDir === undefined ? [profilesFolder] : [profilesDir, profilesFolder];
}

/** Loads the profile of a name; reads no other file. Throws a {@link ConnectorError} that lists all its problems. */
export function profileNamed(name: string, folders = profileFolders(), log?: Pick<Logger, 'info'>): LoadedProfile {
  const known = folders.map((folder) => namesIn(folder));
  const [folder, shadowed] = folders.filter((_, index) => known[index]?.includes(name) === true);
  if (folder === undefined) {
    const names = [...new Set(known.flat())].sort().concat(sunspecProfile);
    const near = closestWord(name, names);
    const suggestion = near === undefined ? '' : `did you mean "${near}"? `;
    const cause = `unknown profile; ${suggestion}expected one of ${names.join(', ')}`;
    throw new ConnectorError('modbus_profile_unknown', `cannot load profile "${name}": ${cause}`);
  }
  if (shadowed !== undefined) log?.info(`profile "${name}" of "${folder}" replaces the shipped one`);
  const { loaded, problems } = readFrom(folder, name);
  if (loaded === undefined) {
    const causes = problems.map(profileProblemText).join('\n');
    throw new ConnectorError('modbus_profile_invalid', `cannot load profile "${name}": ${causes}`);
  }
  return loaded;
}

/** Loads all profiles, each name once, and the problems of invalid ones. */
export async function loadProfiles(
  folders = profileFolders(),
): Promise<{ readonly profiles: readonly LoadedProfile[]; readonly problems: readonly ProfileProblem[] }> {
  const folderOf = new Map(folders.toReversed().flatMap((folder) => namesIn(folder).map((name) => [name, folder] as const)));
  const profiles: LoadedProfile[] = [];
  const problems: ProfileProblem[] = [];
  for (const [name, folder] of [...folderOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const read = readFrom(folder, name);
    if (read.loaded !== undefined) profiles.push(read.loaded);
    problems.push(...read.problems);
    // parsing a file takes some milliseconds
    await setImmediate();
  }
  return { profiles, problems };
}

const ending = '.yaml';

/** Names of the profiles in a folder, without the register dumps beside them. */
function namesIn(folder: string): readonly string[] {
  return filesIn(folder)
    .filter((file) => file.endsWith(ending) && !file.endsWith(`.dump${ending}`))
    .map((file) => file.slice(0, -ending.length));
}

function readFrom(folder: string, name: string): ProfileReading {
  const file = join(folder, name + ending);
  const read = readProfile(file, readConfigFile(file, `cannot read profile "${file}"`).toString('utf8'));
  if (read.loaded === undefined || read.loaded.profile.name === name) return read;
  const message = `name: expected "${name}", the name of the file, found "${read.loaded.profile.name}"`;
  return { problems: [{ code: 'conflict', file, line: 1, column: 1, message }] };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw fileFailure(`cannot read profiles from "${folder}"`, error);
  }
}
