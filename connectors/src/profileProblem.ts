import type { ProblemCode } from './configProblems.ts';

/** A problem of a profile, or of points as a profile or the config lists them. */
export interface Problem {
  readonly code: ProblemCode;
  /** Where it is, below the profile or the list of points. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Report = (problem: Problem) => void;

/** A problem of a single point, which needs no path. */
export type PointProblem = Omit<Problem, 'path'>;

/** A problem of a profile with its place in the file; line and column start at 1. */
export interface ProfileProblem extends PointProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `profile.yaml:7:5: expected …` */
export function profileProblemText({ file, line, column, message }: ProfileProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}
