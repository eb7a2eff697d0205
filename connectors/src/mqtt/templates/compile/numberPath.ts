import { isObject, type JsonObject } from '../../../transport/json.ts';
import { type Expression, type Filtered, type Member, nameOf, type Statement } from '../syntax/nodes.ts';
import { strip } from '../syntax/whitespace.ts';
import { roundHalfEven } from '../values/numbers.ts';

/** Converts a number; undefined where the result is no number that a double holds. */
type Step = (value: number) => number | undefined;

/**
 * A template that is only a path in `value_json`, such as `{{ value_json.a.b | round(1) }}`. Most are, and what they read is a number: this is read without
 * running the template. Whatever else the JSON has there, running the template tells.
 */
export class NumberPath {
  readonly #key: string;
  readonly #below: readonly string[];
  readonly #steps: readonly Step[];
  readonly #isKey: boolean;

  constructor([key, ...below]: readonly [string, ...string[]], steps: readonly Step[]) {
    this.#key = key;
    this.#below = below;
    this.#steps = steps;
    this.#isKey = below.length === 0 && steps.length === 0;
  }

  /** The number that the template gives for this JSON; undefined where only the template itself can tell. */
  numberIn(json: JsonObject): number | undefined {
    // no object has an inherited number, so that this need not be told from its own
    const value = json[this.#key];
    if (!this.#isKey) return this.#follow(value);
    return typeof value === 'number' ? value : undefined;
  }

  #follow(from: unknown): number | undefined {
    let value = from;
    for (const key of this.#below) {
      if (!isObject(value)) return undefined;
      value = value[key];
    }
    if (typeof value !== 'number') return undefined;
    let number: number | undefined = value;
    for (const step of this.#steps) {
      number = step(number);
      if (number === undefined) return undefined;
    }
    return number;
  }
}

/** Undefined for a template that is anything else than a path, maybe with filters that are known here. */
export function numberPathOf(body: readonly Statement[]): NumberPath | undefined {
  const [node, other] = body.filter((part) => part.type !== 'Comment' && !(part.type === 'StringLiteral' && strip(part.value) === ''));
  if (node === undefined || other !== undefined) return undefined;
  const steps: Step[] = [];
  let operand = node as Expression;
  while (operand.type === 'FilterExpression') {
    const step = stepOf(operand);
    if (step === undefined) return undefined;
    if (step !== same) steps.unshift(step);
    ({ operand } = operand);
  }
  const [key, ...below] = keysOf(operand) ?? [];
  return key === undefined ? undefined : new NumberPath([key, ...below], steps);
}

/** The keys behind `value_json`. */
function keysOf(node: Expression): readonly string[] | undefined {
  if (node.type === 'Identifier') return nameOf(node)[0] === 'value_json' ? [] : undefined;
  if (node.type !== 'MemberExpression') return undefined;
  const key = keyOf(node);
  const before = keysOf(node.object);
  return key === undefined || before === undefined ? undefined : [...before, key];
}

function keyOf({ property, computed }: Member): string | undefined {
  if (property.type === 'StringLiteral') return property.value;
  return property.type === 'Identifier' && !computed ? nameOf(property)[0] : undefined;
}

const same: Step = (value) => value;

/** What a filter does to a number; undefined for any other filter. */
function stepOf({ filter }: Filtered): Step | undefined {
  const [callee, args] = filter.type === 'CallExpression' ? [filter.callee, filter.args] : [filter, []];
  if (callee.type !== 'Identifier' || args.length > 1 || !args.every(isLiteral)) return undefined;
  switch (nameOf(callee)[0]) {
    case 'float':
    case 'default':
    case 'is_defined':
      return same;
    case 'int':
      return wholeOf;
    case 'round':
      return roundTo(args[0]);
    default:
      return undefined;
  }
}

const mostDigits = 9;

function isLiteral({ type }: Expression): boolean {
  return type === 'IntegerLiteral' || type === 'FloatLiteral' || type === 'StringLiteral';
}

/** An integer without its sign where it is zero; a large one is no number but a bigint. */
function wholeOf(value: number): number | undefined {
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 : undefined;
}

function roundTo(digits: Expression = { type: 'IntegerLiteral', value: 0 }): Step | undefined {
  if (digits.type !== 'IntegerLiteral' || digits.value > mostDigits) return undefined;
  const { value: count } = digits;
  return count === 0 ? (value) => wholeOf(roundHalfEven(value, 0)) : (value) => roundHalfEven(value, count);
}
