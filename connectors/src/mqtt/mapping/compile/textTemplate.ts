import { closestWord } from '../../../closestWord.ts';
import { parsePath, valueAt, type JsonPath } from './jsonPath.ts';
import type { UserProperties } from '../../../transport/message.ts';

/** What a text of a mapping can refer to. */
export interface Scope {
  readonly topic: string;
  /** Values of the parts of the topic pattern. */
  readonly parts: readonly string[];
  /** The parsed payload, and the object in it that is read, which may be the same. */
  readonly message: unknown;
  readonly item: unknown;
  /** What `*` of the reading's path stands for. */
  readonly keys: readonly string[];
  readonly properties: UserProperties | undefined;
  /** The payload as it was received. */
  readonly text: () => string;
}

type Reference = (scope: Scope) => unknown;

/** A text with references, such as `{line}-{.device_id}`. */
export interface TextTemplate {
  /** The whole text, where nothing in it varies. */
  readonly literal: string | undefined;
  /** It depends on the topic only. */
  readonly isOfTopic: boolean;
  /** It has user properties of MQTT 5. */
  readonly hasProperties: boolean;
  /** The values of the payload that it has. */
  readonly paths: readonly JsonPath[];
  /** Undefined where a value is missing, no scalar, or too long. */
  render(scope: Scope): string | undefined;
}

/** Labels of the exporter are shorter. */
const longest = 200;

/** The parts of a topic pattern, and whether the template may refer to the payload as it was received, which is long. */
interface Names {
  readonly parts: readonly string[];
  readonly isSigned?: boolean;
}

/**
 * Compiles a text: `{part}` of the topic, `{.path}` of the payload, `{@name}` of the user properties, `{*}` and `{*2}` for keys. What is in `[…]` is left
 * out where a value in it is missing. Throws an Error.
 */
export function compileTemplate(text: string, names: Names): TextTemplate {
  const segments = names.isSigned === true ? [text] : text.split(optional);
  const templates = segments.map((segment) => compileSegment(segment, names));
  const [first, ...others] = templates;
  if (first !== undefined && others.length === 0) return first;
  return {
    literal: undefined,
    isOfTopic: templates.every(({ isOfTopic }) => isOfTopic),
    hasProperties: templates.some(({ hasProperties }) => hasProperties),
    paths: templates.flatMap(({ paths }) => paths),
    render: (scope) => joined(templates.map((template, index) => template.render(scope) ?? (index % 2 === 1 ? '' : undefined))),
  };
}

/** A group with references in it. */
const optional = /\[([^[\]]*\{[^[\]]*)\]/;

function joined(texts: readonly (string | undefined)[]): string | undefined {
  const whole = texts.join('');
  return texts.includes(undefined) || whole.length > longest ? undefined : whole;
}

function compileSegment(text: string, { parts, isSigned = false }: Names): TextTemplate {
  const pieces = text.split(/\{([^{}]*)\}/);
  const names = pieces.filter((_, index) => index % 2 === 1);
  const literals = pieces.filter((_, index) => index % 2 === 0);
  if (literals.some((literal) => /[{}]/.test(literal))) throw new Error(`expected each { with its } in "${text}"`);
  const references = names.map((name) => reference(name, { parts, isSigned }));
  return {
    literal: names.length === 0 ? text : undefined,
    isOfTopic: names.every((name) => parts.includes(name)),
    hasProperties: names.some((name) => name.startsWith('@')),
    paths: names.filter((name) => name.startsWith('.')).map((name) => parsePath(name)),
    render: (scope) => render(literals, references, { scope, longest: isSigned ? Infinity : longest }),
  };
}

function render(
  literals: readonly string[],
  references: readonly Reference[],
  { scope, longest: most }: { readonly scope: Scope; readonly longest: number },
): string | undefined {
  let result = literals[0] ?? '';
  for (const [index, resolve] of references.entries()) {
    const value = scalarText(resolve(scope));
    if (value === undefined) return undefined;
    result += value + (literals[index + 1] ?? '');
  }
  return result.length > most ? undefined : result;
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : undefined;
}

function reference(name: string, { parts, isSigned = false }: Names): Reference {
  const part = parts.indexOf(name);
  if (part !== -1) return ({ parts: values }) => values[part];
  if (name.startsWith('.')) return payloadReference(parsePath(name));
  if (name.startsWith('@') && name.length > 1) return ({ properties }) => propertyOf(properties, name.slice(1));
  const [, number] = /^\*([1-9])?$/.exec(name) ?? [undefined, 'none'];
  if (number !== 'none') return ({ keys }) => keys[Number(number ?? 1) - 1];
  if (isSigned && name === 'payload') return ({ text }) => text();
  if (isSigned && name === 'topic') return ({ topic }) => topic;
  const near = closestWord(name, parts);
  const hint = near === undefined ? '' : `; did you mean {${near}}?`;
  throw new Error(`unknown part {${name}}${hint} expected ${expectation(parts)}`);
}

function expectation(parts: readonly string[]): string {
  const known = parts.map((name) => `{${name}}`);
  return [...known, '{.path} for a value of the payload', '{@name} for a user property'].join(', ');
}

/** A value of the object that is read, else of the message around it. */
function payloadReference(path: JsonPath): Reference {
  return ({ item, message }) => valueAt(item, path) ?? (item === message ? undefined : valueAt(message, path));
}

/** Of a property that is there several times, the first. */
function propertyOf(properties: UserProperties | undefined, name: string): unknown {
  if (properties === undefined || !Object.hasOwn(properties, name)) return undefined;
  const value = properties[name];
  return Array.isArray(value) ? value[0] : value;
}
