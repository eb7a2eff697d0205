import type { ConfigProblem } from './configProblem.ts';

/** Shorter texts would blot out innocent words, and say nothing of a secret worth its name. */
const minSecretLength = 4;

export interface FoundProblems {
  /** Of syntax and variables. */
  readonly early: readonly ConfigProblem[];
  /** Of schemas: those about a value that already has an early problem are left out. */
  readonly late: readonly ConfigProblem[];
  readonly secrets: readonly string[];
}

/** All problems in the order of files and lines, without secrets, whatever a schema put into its messages. */
export function tidyProblems({ early, late, secrets }: FoundProblems): ConfigProblem[] {
  const known = new Set(early.map(placeKey));
  const problems = [...early, ...late.filter((problem) => !known.has(placeKey(problem)))];
  const texts = [...new Set(secrets)].filter((text) => text.length >= minSecretLength).sort((a, b) => b.length - a.length);
  const clean = (text: string): string => texts.reduce((left, secret) => left.replaceAll(secret, '<secret>'), text);
  return problems
    .map((problem) => ({ ...problem, path: clean(problem.path), message: clean(problem.message) }))
    .sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

function placeKey({ file, line, column, path }: ConfigProblem): string {
  return [file, line, column, path].join('\n');
}
