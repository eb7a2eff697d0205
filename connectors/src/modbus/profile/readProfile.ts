import { problemCode } from '../../configProblems.ts';
import { issueMessage } from '../../issueMessage.ts';
import { parsePlaced } from '../../placedYaml.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { compileProfile } from './compileProfile.ts';
import type { Problem, ProfileProblem } from '../../profileProblem.ts';
import { type Profile, profileSchema } from './profileSchema.ts';

/** A profile with its register map. */
export interface LoadedProfile {
  readonly profile: Profile;
  readonly map: RegisterMap;
}

/** A profile, or all its problems in the order of the file. */
export interface ProfileReading {
  readonly loaded?: LoadedProfile;
  readonly problems: readonly ProfileProblem[];
}

/** Reads one profile. Never throws. */
export function readProfile(file: string, text: string): ProfileReading {
  const { value, errors, placeOf } = parsePlaced(text);
  if (errors.length > 0) return { problems: errors.map((error) => ({ code: 'file_invalid', file, ...error })) };
  const parsed = profileSchema.safeParse(value, { error: issueMessage, reportInput: true });
  const compiled = parsed.success ? compileProfile(parsed.data) : undefined;
  const found = compiled?.problems ?? (parsed.error?.issues ?? []).map((issue) => schemaProblem(issue, value));
  const problems = found.map(({ code, path, message }) => ({ code, file, ...placeOf(path), message }));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return parsed.success && compiled !== undefined && problems.length === 0
    ? { loaded: { profile: parsed.data, map: compiled.map }, problems }
    : { problems };
}

type SchemaIssue = Parameters<typeof problemCode>[0] & { readonly path: readonly PropertyKey[]; readonly message: string };

/** Its message starts with the key, `limits.max_gap: expected …`, or with the point, `point "voltage": unit: expected …`. */
function schemaProblem(issue: SchemaIssue, profile: unknown): Problem {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  const [list, index, ...rest] = path;
  const code = problemCode(issue);
  if (list !== 'points' || typeof index !== 'number')
    return { code, path, message: `${path.length === 0 ? 'profile' : path.join('.')}: ${issue.message}` };
  const { points } = profile as { readonly points: readonly unknown[] };
  const point = points[index];
  const id = typeof point === 'object' && point !== null && 'id' in point ? String(point.id) : `${index + 1}`;
  return { code, path, message: `point "${id}": ${rest.length === 0 ? '' : `${rest.join('.')}: `}${issue.message}` };
}
