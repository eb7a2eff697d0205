import type { MalformedReason } from '../../contract.ts';
import { shortText } from '../../transport/json.ts';

/** What is wrong with one key of a config. */
export interface Problem {
  readonly reason: MalformedReason;
  /** Path of the key: `device.identifiers`. */
  readonly key: string;
  /** "expected a text". */
  readonly expected: string;
}

const longestKey = 100;
/** Of one config. */
const mostNamed = 10;

/** One line for all problems of a config. */
export function problemsText(problems: readonly Problem[]): string {
  const named = problems.slice(0, mostNamed).map(({ key, expected }) => `"${shortText(key, longestKey)}": ${expected}`);
  return [...named, ...(problems.length > mostNamed ? [`and ${problems.length - mostNamed} more`] : [])].join('; ');
}
