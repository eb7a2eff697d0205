import type { TemplateInput, TemplateVariables } from '../template.ts';
import type { Value } from '../values/value.ts';

export type Evaluate = (run: Run) => Value;

const none: TemplateVariables = {};

/** One rendering of a template. A template has one object for all, because nothing else runs in the meantime. */
export class Run {
  input: TemplateInput | undefined;
  variables: TemplateVariables = none;
  /** Whether numbers in JSON must be what they are in Python. */
  isExact = false;
  readonly #root = new Frame(undefined);
  frame = this.#root;
  /** What statements have output so far. */
  text = '';

  start(input: TemplateInput, variables: TemplateVariables | undefined, isExact: boolean): void {
    this.input = input;
    this.variables = variables ?? none;
    this.isExact = isExact;
    this.text = '';
    // a template that failed may have left a loop's
    this.frame = this.#root;
    // emptying an empty map allocates
    if (this.frame.names.size > 0) this.frame.names.clear();
  }

  get valueJson(): Value {
    return (this.isExact ? this.input?.exactJson() : this.input?.json()) as Value;
  }
}

/** The names that a template or one turn of a loop has set. */
export class Frame {
  readonly names = new Map<string, Value>();
  readonly #outer: Frame | undefined;

  constructor(outer: Frame | undefined) {
    this.#outer = outer;
  }

  has(name: string): boolean {
    return this.names.has(name) || (this.#outer?.has(name) ?? false);
  }

  get(name: string): Value {
    return this.names.has(name) ? this.names.get(name) : this.#outer?.get(name);
  }
}
