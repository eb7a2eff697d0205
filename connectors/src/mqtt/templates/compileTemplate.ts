import { isObject } from '../../transport/json.ts';
import { type NumberPath, numberPathOf } from './compile/numberPath.ts';
import { Run, type Evaluate } from './compile/run.ts';
import { Scope } from './compile/scope.ts';
import { compileBody, compileValue } from './compile/statements.ts';
import { parseTemplate } from './syntax/parseTemplate.ts';
import { unsupported } from './syntax/unsupported.ts';
import { strip } from './syntax/whitespace.ts';
import {
  noChange,
  StateKept,
  type Template,
  type TemplateClock,
  TemplateFailure,
  type TemplateInput,
  type TemplateVariables,
  type Unchanged,
  UnsupportedTemplate,
} from './template.ts';
import { startSteps } from './values/budget.ts';
import { noClock, useClock } from './values/clock.ts';
import { textOf } from './values/text.ts';
import { Float, type Value } from './values/value.ts';

const longestSource = 4096;

/**
 * Compiles a `value_template` of a discovery config; throws UnsupportedTemplate, which names the part that is not supported. Without a clock `now()` fails and
 * local time is UTC.
 */
export function compileTemplate(source: string, clock: TemplateClock = noClock): Template {
  if (source.length > longestSource) unsupported(`a template of ${source.length} characters, which is more than ${longestSource}`);
  const stripped = strip(source);
  if (!/\{[{%#]/.test(stripped)) return new TextTemplate(stripped);
  try {
    const body = parseTemplate(stripped);
    const scope = new Scope();
    const evaluate = compileValue(body, scope) ?? compileText(body, scope);
    return new CompiledTemplate(stripped, { evaluate, exact: scope.exact, path: numberPathOf(body), clock });
  } catch (error) {
    // nesting that the parser or the compiler cannot follow
    if (error instanceof UnsupportedTemplate) throw error;
    if (error instanceof RangeError) return unsupported('nesting this deep');
    throw error;
  }
}

function compileText(body: ReturnType<typeof parseTemplate>, scope: Scope): Evaluate {
  const execute = compileBody(body, scope);
  return (run) => {
    execute(run);
    return run.text;
  };
}

/** A template without any expression gives itself, as in Home Assistant. */
class TextTemplate implements Template {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  render(): string {
    return this.source;
  }

  renderText(): string {
    return this.source;
  }
}

/** One for all templates, which render one after the other: thousands of them would not stay in the processor's cache. */
const run = new Run();

interface Compiled {
  readonly evaluate: Evaluate;
  readonly exact: Scope['exact'];
  readonly path: NumberPath | undefined;
  readonly clock: TemplateClock;
}

// such as a payload that is nested too deep for the stack
const otherFailure = new TemplateFailure('it cannot be evaluated for this payload');

function unchangedBy(error: unknown): Unchanged {
  if (error instanceof StateKept) return noChange;
  return error instanceof TemplateFailure ? error : otherFailure;
}

class CompiledTemplate implements Template {
  readonly source: string;
  readonly path: NumberPath | undefined;
  readonly #evaluate: Evaluate;
  readonly #exact: Scope['exact'];
  readonly #clock: TemplateClock;

  constructor(source: string, { evaluate, exact, path, clock }: Compiled) {
    this.source = source;
    this.path = path;
    this.#evaluate = evaluate;
    this.#exact = exact;
    this.#clock = clock;
  }

  render(input: TemplateInput, variables?: TemplateVariables): ReturnType<Template['render']> {
    return this.#numberIn(input) ?? this.#render(input, variables);
  }

  #numberIn(input: TemplateInput): number | undefined {
    if (this.path === undefined) return undefined;
    const json = input.json();
    return isObject(json) ? this.path.numberIn(json) : undefined;
  }

  #render(input: TemplateInput, variables: TemplateVariables | undefined): ReturnType<Template['render']> {
    try {
      startSteps();
      useClock(this.#clock);
      run.start(input, variables, this.#exact === 'always');
      return this.#plain(this.#evaluate(run), input, variables);
    } catch (error) {
      return unchangedBy(error);
    }
  }

  renderText(input: TemplateInput, variables?: TemplateVariables): string | Unchanged {
    try {
      startSteps();
      useClock(this.#clock);
      run.start(input, variables, this.#exact !== 'never');
      return strip(textOf(this.#evaluate(run)));
    } catch (error) {
      return unchangedBy(error);
    }
  }

  #plain(value: Value, input: TemplateInput, variables: TemplateVariables | undefined): ReturnType<Template['render']> {
    switch (typeof value) {
      case 'number':
      case 'boolean':
      case 'bigint':
        return value;
      case 'string':
        return strip(value);
      case 'undefined':
        return '';
      default:
        if (value === null) return null;
        return value instanceof Float ? value.value : this.renderText(input, variables);
    }
  }
}
