import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closestWord } from '../../../closestWord.ts';
import { fileFailure, readConfigFile } from '../../../configFile.ts';
import { problemCode } from '../../../configProblems.ts';
import { ConnectorError } from '../../../contract.ts';
import { issueMessage } from '../../../issueMessage.ts';
import { parsePlaced } from '../../../placedYaml.ts';
import { type Problem, type ProfileProblem, profileProblemText } from '../../../profileProblem.ts';
import { profilesFolder } from '../../profilesFolder.ts';
import { compileProfile } from './compileProfile.ts';
import { type Profile, profileSchema } from './profileSchema.ts';

const ending = '.yaml';

/** The folders of profiles: the user's, whose profiles take precedence, then the shipped ones. */
export function profileFolders(own?: string): readonly string[] {
  return own === undefined ? [profilesFolder] : [own, profilesFolder];
}

/** Names of the profiles in a folder. */
export function profileNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
      .sort();
  } catch (error) {
    throw fileFailure(`cannot read profiles from "${folder}"`, error);
  }
}

/** Loads the profile of a name; reads no other file. Throws a {@link ConnectorError} that lists all its problems. */
export function loadProfile(name: string, folders = profileFolders()): Profile {
  const known = folders.map((folder) => ({ folder, names: profileNames(folder) }));
  const found = known.find(({ names }) => names.includes(name));
  if (found === undefined) {
    const names = [...new Set(known.flatMap((one) => one.names))].sort();
    const near = closestWord(name, names);
    const suggestion = near === undefined ? '' : `did you mean "${near}"? `;
    const [own] = folders.length > 1 ? folders : [];
    const missing = own === undefined ? '' : `there is no "${name + ending}" in "${own}"; `;
    throw new ConnectorError(
      'mqtt_profile_unknown',
      `cannot load profile "${name}": unknown profile; ${missing}${suggestion}expected one of ${names.join(', ')}`,
    );
  }
  const file = join(found.folder, name + ending);
  const { profile, problems } = readProfile(file, readConfigFile(file, `cannot read profile "${file}"`).toString('utf8'));
  if (profile === undefined || problems.length > 0)
    throw new ConnectorError('mqtt_profile_invalid', `cannot load profile "${name}": ${problems.map(profileProblemText).join('\n')}`);
  if (profile.name !== name)
    throw new ConnectorError(
      'mqtt_profile_invalid',
      `cannot load profile "${name}": ${file}: name: expected "${name}", the name of the file`,
    );
  return profile;
}

/** Reads one profile, and all its problems in the order of the file. Never throws. */
export function readProfile(file: string, text: string): { readonly profile?: Profile; readonly problems: readonly ProfileProblem[] } {
  const { value, errors, placeOf } = parsePlaced(text);
  if (errors.length > 0) return { problems: errors.map((error) => ({ code: 'file_invalid', file, ...error })) };
  const parsed = profileSchema.safeParse(value, { error: issueMessage, reportInput: true });
  const found = parsed.success ? compileProfile(parsed.data).problems : parsed.error.issues.flatMap((issue) => problemsOf(issue));
  const problems = found.map(({ code, path, message }) => ({ code, file, ...placeOf(path), message: `${path.join('.')}: ${message}` }));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return parsed.success ? { profile: parsed.data, problems } : { problems };
}

interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly errors?: readonly (readonly SchemaIssue[])[];
}

/** Of a union those of the alternative that got furthest. */
function problemsOf(issue: SchemaIssue, before: readonly PropertyKey[] = []): readonly Problem[] {
  const path = [...before, ...issue.path];
  const [best] = [...(issue.errors ?? [])].sort((a, b) => depth(b) - depth(a));
  if (best !== undefined && depth(best) > 0) return best.flatMap((inner) => problemsOf(inner, path));
  return [{ code: problemCode(issue), path: path.filter((key) => typeof key !== 'symbol'), message: issue.message }];
}

function depth(issues: readonly SchemaIssue[]): number {
  return Math.max(0, ...issues.map(({ path, code }) => path.length + (code === 'invalid_type' || code === 'invalid_value' ? 0 : 1)));
}
