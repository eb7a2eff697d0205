import { isObject, type JsonObject } from '../../../transport/json.ts';
import { type Expression, type Member, nameOf, type Statement } from '../syntax/nodes.ts';
import { strip } from '../syntax/whitespace.ts';
import type { PathToNumber } from '../template.ts';
import { type Step, stepOf } from './numberSteps.ts';

/**
 * A template that is only a path in `value_json`, such as `{{ (value_json.a.b / 10) | round(1) }}`, maybe without any key. Most are, and what they read is a number:
 * this is read without running the template. Whatever else the JSON has there, running the template tells.
 */
export class NumberPath implements PathToNumber {
  readonly #key: string | undefined;
  readonly #below: readonly string[];
  readonly #steps: readonly Step[];
  readonly #isKey: boolean;

  constructor([key, ...below]: readonly string[], steps: readonly Step[]) {
    this.#key = key;
    this.#below = below;
    this.#steps = steps;
    this.#isKey = key !== undefined && below.length === 0 && steps.length === 0;
  }

  /** The number that the template gives for this JSON; undefined where only the template itself can tell. */
  numberIn(json: JsonObject | number): number | undefined {
    if (this.#key === undefined) return typeof json === 'number' ? this.#converted(json) : undefined;
    if (typeof json === 'number') return undefined;
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
    return typeof value === 'number' ? this.#converted(value) : undefined;
  }

  #converted(value: number): number | undefined {
    let number: number | undefined = value;
    for (const step of this.#steps) {
      number = step(number);
      if (number === undefined) return undefined;
    }
    return number;
  }
}

/** For a payload that is only a number. */
export const wholePayload = new NumberPath([], []);

/** Undefined for a template that is anything else than a path, maybe with filters and arithmetic that are known here. */
export function numberPathOf(body: readonly Statement[]): NumberPath | undefined {
  const [node, other] = body.filter((part) => part.type !== 'Comment' && !(part.type === 'StringLiteral' && strip(part.value) === ''));
  if (node === undefined || other !== undefined) return undefined;
  const found = stepsOf(node as Expression);
  if (found === undefined) return undefined;
  const { operand, steps, isConverted } = found;
  const keys = keysOf(operand);
  if (keys !== undefined) return new NumberPath(keys, steps);
  // the text of a number is no number until it is converted
  return isValue(operand) && isConverted ? new NumberPath([], steps) : undefined;
}

interface Steps {
  readonly operand: Expression;
  readonly steps: readonly Step[];
  /** The first step takes a text too. */
  readonly isConverted: boolean;
  /** What the last step gives is a float, also where it is a whole number. */
  readonly isFloat: boolean;
}

/** What is done to a path, from the inside; undefined if a part of it is not known here. */
function stepsOf(node: Expression): Steps | undefined {
  if (node.type !== 'FilterExpression' && node.type !== 'BinaryExpression' && node.type !== 'UnaryExpression')
    return { operand: node, steps: [], isConverted: false, isFloat: false };
  const known = stepOf(node);
  const inner = known === undefined ? undefined : stepsOf(known.operand);
  if (known === undefined || inner === undefined) return undefined;
  const { step, isFloat = inner.isFloat } = known.from(inner.isFloat);
  return {
    operand: inner.operand,
    steps: step === undefined ? inner.steps : [...inner.steps, step],
    isConverted: inner.isConverted || (inner.steps.length === 0 && known.takesText),
    isFloat,
  };
}

/** The keys behind `value_json`. */
function keysOf(node: Expression): readonly string[] | undefined {
  if (node.type === 'Identifier') return nameOf(node)[0] === 'value_json' ? [] : undefined;
  if (node.type !== 'MemberExpression') return undefined;
  const key = keyOf(node);
  const before = keysOf(node.object);
  return key === undefined || before === undefined ? undefined : [...before, key];
}

function isValue(node: Expression): boolean {
  return node.type === 'Identifier' && nameOf(node)[0] === 'value';
}

function keyOf({ property, computed }: Member): string | undefined {
  if (property.type === 'StringLiteral') return property.value;
  return property.type === 'Identifier' && !computed ? nameOf(property)[0] : undefined;
}
