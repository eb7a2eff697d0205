import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { ConnectorError, type Logger } from '../../contract.ts';
import { fileFailure, readConfigFile } from '../../transport/configFile.ts';
import { closestWord } from '../../closestWord.ts';
import { profilesFolder } from '../profilesFolder.ts';
import { type LoadedProfile, readProfile } from './readProfile.ts';

/** Where profiles are: the user's folder, whose profiles win, then the shipped ones. */
export function profileFolders(profilesDir?: string): readonly string[] {
  return profilesDir === undefined ? [profilesFolder] : [profilesDir, profilesFolder];
}

/** The profile of that name; only its file is read. Throws a {@link ConnectorError} that lists all that is wrong with it. */
export function profileNamed(name: string, folders = profileFolders(), log?: Pick<Logger, 'info'>): LoadedProfile {
  const known = folders.map((folder) => namesIn(folder));
  const [folder, shadowed] = folders.filter((_, index) => known[index]?.includes(name) === true);
  if (folder === undefined) {
    const names = [...new Set(known.flat())].sort().concat('sunspec');
    const near = closestWord(name, names);
    const remedy = near === undefined ? '' : `did you mean "${near}"? `;
    throw new ConnectorError('config', `cannot load profile "${name}": there is none; ${remedy}expected one of ${names.join(', ')}`);
  }
  if (shadowed !== undefined) log?.info(`profile "${name}" of "${folder}" is used in place of the shipped one`);
  const { loaded, problems } = readFrom(folder, name);
  if (loaded === undefined) throw new ConnectorError('config', `cannot load profile "${name}": ${problems.join('\n')}`);
  return loaded;
}

/** All profiles, each name once, for what recognises devices and lists them; what is wrong with some does not keep the others. */
export async function loadProfiles(
  folders = profileFolders(),
): Promise<{ readonly profiles: readonly LoadedProfile[]; readonly problems: readonly string[] }> {
  const folderOf = new Map(folders.toReversed().flatMap((folder) => namesIn(folder).map((name) => [name, folder] as const)));
  const profiles: LoadedProfile[] = [];
  const problems: string[] = [];
  for (const [name, folder] of [...folderOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const read = readFrom(folder, name);
    if (read.loaded !== undefined) profiles.push(read.loaded);
    problems.push(...read.problems);
    // a file takes some milliseconds of parsing
    await setImmediate();
  }
  return { profiles, problems };
}

const ending = '.yaml';

/** Names of the profiles in a folder; register dumps beside them are none. */
function namesIn(folder: string): readonly string[] {
  return filesIn(folder)
    .filter((file) => file.endsWith(ending) && !file.endsWith(`.dump${ending}`))
    .map((file) => file.slice(0, -ending.length));
}

function readFrom(folder: string, name: string): ReturnType<typeof readProfile> {
  const file = join(folder, name + ending);
  const read = readProfile(file, readConfigFile(file, `cannot read profile "${file}"`).toString('utf8'));
  if (read.loaded === undefined || read.loaded.profile.name === name) return read;
  return { problems: [`${file}:1:1: name: expected "${name}" as the file is called, found "${read.loaded.profile.name}"`] };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw fileFailure(`cannot read profiles from "${folder}"`, error);
  }
}
