import type { ProblemCode } from '@gaugeway/connectors/configProblems';

/** A position in a config file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a value. The message says what was expected and never quotes a value of the config. */
export interface Complaint {
  readonly code: ProblemCode;
  readonly message: string;
}

/** One error or warning about a config, with its place. */
export interface ConfigProblem extends Place, Complaint {
  /** Empty: the file as a whole. */
  readonly path: string;
}

/** Keys and list indices from the top of the config. */
export type Path = readonly PropertyKey[];

/** Builds a problem of the value at `path`. */
export function problemAt({ file, line, column }: Place, path: Path, { code, message }: Complaint): ConfigProblem {
  return { file, line, column, path: pathText(path), code, message };
}

/** `file:line:column`, which editors and terminals turn into a link. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** The problem on one line: `file:line:column: path: message [code]`. */
export function problemText(problem: ConfigProblem): string {
  return `${[placeText(problem), problem.path, problem.message].filter((part) => part !== '').join(': ')} [${problem.code}]`;
}

/** A path in the usual notation: `connectors[0].tls.ca`. */
function pathText(path: Path): string {
  return path.map((key, index) => segment(key, index === 0)).join('');
}

function segment(key: PropertyKey, first: boolean): string {
  if (typeof key === 'number') return `[${key}]`;
  return first ? keyText(key) : `.${keyText(key)}`;
}

/** A key for a message. What follows `:`, `=` or a space may be a secret value (`{password:secret}` without a space is one key): it is cut off. */
export function keyText(key: PropertyKey): string {
  const text = String(key);
  const safe = /^[^\s:=\p{C}]{0,64}/u.exec(text)?.[0] ?? '';
  return safe === text && safe !== '' ? safe : `${safe}…`;
}
