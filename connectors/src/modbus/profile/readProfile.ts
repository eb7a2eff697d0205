import type { RegisterMap } from '../registers/registerMap.ts';
import { compileProfile, type Problem } from './compileProfile.ts';
import { type Profile, profileSchema } from './profileSchema.ts';
import { parsePlaced } from './yamlPlaces.ts';

/** A profile with the register map that it makes. */
export interface LoadedProfile {
  readonly profile: Profile;
  readonly map: RegisterMap;
}

/** Reads one profile; where something is wrong, every problem as `file:line:column: message`, and no profile. Never throws. */
export function readProfile(file: string, text: string): { readonly loaded?: LoadedProfile; readonly problems: readonly string[] } {
  const yaml = parsePlaced(text);
  const { value, errors } = yaml;
  if (errors.length > 0) return { problems: errors.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`) };
  const placed = ({ path, message }: Problem) => {
    const { line, column } = yaml.placeOf(path);
    return { line, column, text: `${file}:${line}:${column}: ${message}` };
  };
  const parsed = profileSchema.safeParse(value);
  const compiled = parsed.success ? compileProfile(parsed.data) : undefined;
  const problems =
    compiled?.problems ?? (parsed.error?.issues ?? []).map((issue) => ({ path: keysOf(issue.path), message: worded(issue, value) }));
  const texts = problems
    .map(placed)
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map((problem) => problem.text);
  return parsed.success && compiled !== undefined && texts.length === 0
    ? { loaded: { profile: parsed.data, map: compiled.map }, problems: [] }
    : { problems: texts };
}

function keysOf(path: readonly PropertyKey[]): readonly (string | number)[] {
  return path.filter((key) => typeof key !== 'symbol');
}

/** `points[3] "voltage" unit: expected …` */
function worded({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }, profile: unknown): string {
  const [list, index, ...rest] = keysOf(path);
  if (list !== 'points' || typeof index !== 'number')
    return `${[list, index, ...rest].filter((key) => key !== undefined).join('.') || 'profile'}: ${message}`;
  const { points } = profile as { readonly points: readonly unknown[] };
  const point = points[index];
  const id = typeof point === 'object' && point !== null && 'id' in point ? String(point.id) : `${index + 1}`;
  return `point "${id}": ${rest.length === 0 ? '' : `${rest.join('.')}: `}${message}`;
}
