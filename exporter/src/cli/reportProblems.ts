import { type ConfigProblem, problemText } from '../config/configProblem.ts';

/** Prints problems of a config to standard error, one a line, as `file:line:column: path: message`. */
export function reportProblems(problems: readonly ConfigProblem[]): void {
  for (const problem of problems) console.error(problemText(problem));
  console.error(problems.length === 1 ? '1 problem' : `${problems.length} problems`);
}
