import type { Reads } from '../filters/operation.ts';
import { unsupported } from '../syntax/unsupported.ts';
import type { TemplateVariables } from '../template.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate, Run } from './run.ts';

/** What an expression's value is for: only its numbers matter, the text of the template's result, or text within the template. */
export type Use = 'number' | 'result' | 'text';

export function useOf(reads: Reads, parent: Use): Use {
  return reads === 'same' ? parent : reads;
}

/** What is known while a template is compiled. */
export class Scope {
  /** Names that the template sets. */
  readonly locals = new Set<string>();
  /** Whether numbers as Python has them matter: to the text of the result, or always. */
  exact: 'never' | 'text' | 'always' = 'never';

  /** How many variables have been compiled. */
  variables = 0;

  /** A value of the payload is used. */
  reads(use: Use): void {
    if (use === 'text') this.exact = 'always';
    else if (use === 'result' && this.exact === 'never') this.exact = 'text';
  }
}

/** A variable: one that the template sets, or one of Home Assistant's. */
export function compileName(name: string, at: number, scope: Scope): Evaluate {
  if (!constants.has(name)) scope.variables += 1;
  const given = constants.has(name) ? () => constants.get(name) : variables.get(name);
  if (!scope.locals.has(name)) return given ?? unsupported(`the variable "${name}"`, at);
  return (run) => (run.frame.has(name) ? run.frame.get(name) : given?.(run));
}

const constants = new Map<string, Value>([
  ...[true, false].flatMap((value) => [[String(value), value] as const, [value ? 'True' : 'False', value] as const]),
  ['none', null],
  ['None', null],
  ['pi', Math.PI],
  ['e', Math.E],
  ['tau', Math.PI * 2],
]);

const variables = new Map<string, (run: Run) => Value>([
  ['value', (run) => run.input?.text()],
  ['value_json', (run) => run.valueJson],
  ['entity_id', (run) => variable(run, 'entity_id')],
  ['name', (run) => variable(run, 'name')],
]);

function variable(run: Run, name: keyof TemplateVariables & ('entity_id' | 'name')): Value {
  return run.variables[name];
}
