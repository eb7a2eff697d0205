import { type ConfigProblem, problemText } from '../configProblem.ts';

/** The problem on one line, without its code. */
export function messageText(problem: ConfigProblem): string {
  return problemText(problem).replace(` [${problem.code}]`, '');
}
