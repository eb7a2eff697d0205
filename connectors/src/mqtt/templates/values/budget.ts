import { fail } from './value.ts';

const mostSteps = 10_000;
const longestText = 64 * 1024;

let steps = mostSteps;

/** A template begins: it may run this many steps. */
export function startSteps(): void {
  steps = mostSteps;
}

/** Takes steps; a template that has none left fails. */
export function spend(count: number): void {
  steps -= count;
  if (!(steps >= 0)) fail(`more than ${mostSteps} steps`);
}

/** A text that a template has made, unless it is too long. */
export function bounded(text: string): string {
  return text.length <= longestText ? text : fail(`a text of more than ${longestText} characters`);
}

/** Takes the steps for reading all of a text or list. */
export function spendFor(length: number): void {
  spend(1 + Math.floor(length / 128));
}
