/** Where something stands in a config file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a config: where, under which path, and what was expected. Never holds a value of the config. */
export interface ConfigProblem extends Place {
  readonly path: string;
  readonly message: string;
}

/** Keys and list indices from the top of the config. */
export type Path = readonly PropertyKey[];

/** Builds a problem of the value at `path`. */
export function problemAt({ file, line, column }: Place, path: Path, message: string): ConfigProblem {
  return { file, line, column, path: pathText(path), message };
}

/** `file:line:column`, as editors and terminals link it. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** The problem on one line: `file:line:column: path: message`. */
export function problemText(problem: ConfigProblem): string {
  return [placeText(problem), problem.path, problem.message].filter((part) => part !== '').join(': ');
}

/** A path as people write it: `connectors[0].tls.ca`. */
export function pathText(path: Path): string {
  return path.map((key, index) => segment(key, index === 0)).join('');
}

function segment(key: PropertyKey, first: boolean): string {
  if (typeof key === 'number') return `[${key}]`;
  return first ? keyText(key) : `.${keyText(key)}`;
}

/** A key for a message. What follows `:`, `=` or a space may be a value that lost its blank (`{password:secret}`): it stays out. */
export function keyText(key: PropertyKey): string {
  const text = String(key);
  const safe = /^[^\s:=\p{C}]{0,64}/u.exec(text)?.[0] ?? '';
  return safe === text && safe !== '' ? safe : `${safe}…`;
}
