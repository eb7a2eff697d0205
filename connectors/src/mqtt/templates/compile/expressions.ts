import { functions } from '../filters/functions.ts';
import type { Operation } from '../filters/operation.ts';
import { filters, tests } from '../filters/registry.ts';
import { type Call, type Expression, type Filtered, type Member, nameOf, type Slice } from '../syntax/nodes.ts';
import { unsupported } from '../syntax/unsupported.ts';
import { isTrue } from '../values/compare.ts';
import { dictOf } from '../values/dict.ts';
import { dictMethods, item, member, slice } from '../values/items.ts';
import { Float, Tuple, type Value } from '../values/value.ts';
import { bindArguments, type CompiledArguments } from './arguments.ts';
import { compileCallOfMethod } from './methodCalls.ts';
import { compileBinary, compileUnary } from './operators.ts';
import type { Evaluate } from './run.ts';
import { compileName, type Scope, type Use, useOf } from './scope.ts';

/** Compiles an expression; `use` is what becomes of its value. */
export function compileExpression(node: Expression, scope: Scope, use: Use): Evaluate {
  switch (node.type) {
    case 'IntegerLiteral':
    case 'StringLiteral':
      return constant(node.value);
    case 'FloatLiteral':
      return constant(Number.isSafeInteger(node.value) ? new Float(node.value) : node.value);
    case 'Identifier':
      return compileIdentifier(node.value, scope, use);
    case 'MemberExpression':
      return compileMember(node, scope, use);
    case 'FilterExpression':
      return compileFilter(node, scope, use);
    case 'CallExpression':
      return compileCall(node, scope, use);
    case 'BinaryExpression':
      return compileBinary(node, scope, { use, compile: compileExpression });
    case 'UnaryExpression':
      return compileUnary(node.operator.value, compileExpression(node.argument, scope, node.operator.value === 'not' ? 'number' : use));
    default:
      return compileOther(node, scope, use);
  }
}

function compileOther(node: Expression, scope: Scope, use: Use): Evaluate {
  const compile = (part: Expression, partUse = use): Evaluate => compileExpression(part, scope, partUse);
  switch (node.type) {
    case 'Ternary':
      return conditional(compile(node.condition, 'number'), compile(node.trueExpr), compile(node.falseExpr));
    case 'SelectExpression':
      return conditional(compile(node.test, 'number'), compile(node.lhs), constant(undefined));
    case 'ArrayLiteral':
    case 'TupleLiteral': {
      const items = node.value.map((part) => compile(part));
      const isTuple = node.type === 'TupleLiteral';
      return (run) => {
        const values = items.map((evaluate) => evaluate(run));
        return isTuple ? new Tuple(values) : values;
      };
    }
    case 'ObjectLiteral': {
      const pairs = Array.from(node.value, ([key, value]) => [compile(key), compile(value)] as const);
      return (run) => dictOf(pairs.map(([key, value]) => [key(run), value(run)] as const));
    }
    case 'KeywordArgumentExpression':
      return unsupported(`the argument "${nameOf(node.key)[0]}" here`, nameOf(node.key)[1]);
    case 'SliceExpression':
      return unsupported('a slice here');
    default:
      return unsupported('"*" before an argument');
  }
}

export function constant(value: Value): Evaluate {
  return () => value;
}

export function conditional(test: Evaluate, whenTrue: Evaluate, whenFalse: Evaluate): Evaluate {
  return (run) => (isTrue(test(run)) ? whenTrue(run) : whenFalse(run));
}

function compileIdentifier(identifier: string, scope: Scope, use: Use): Evaluate {
  const [name, at] = nameOf({ value: identifier });
  if (name === 'value_json' || scope.locals.has(name)) scope.reads(use);
  if (name === 'this') unsupported('the variable "this" without ".state"', at);
  return compileName(name, at, scope);
}

function compileMember(node: Member, scope: Scope, use: Use): Evaluate {
  const { object, property } = node;
  if (property.type === 'SliceExpression') {
    const before = scope.variables;
    const sliced = compileExpression(object, scope, use);
    // Jinja slices it while it compiles, by other rules
    return scope.variables === before ? unsupported('a slice of a constant') : compileSlice(sliced, property, scope);
  }
  if (object.type === 'Identifier' && nameOf(object)[0] === 'this') return compileThis(node);
  const key = constantKey(node);
  const container = compileExpression(object, scope, use);
  if (key === undefined) {
    const index = compileExpression(property, scope, object.type === 'ObjectLiteral' ? 'number' : 'text');
    return (run) => item(container(run), index(run));
  }
  return typeof key === 'string' ? (run) => member(container(run), key) : (run) => item(container(run), key);
}

/** The key if it is in the template; undefined for one that is computed. */
function constantKey({ property, computed }: Member): string | number | undefined {
  if (property.type === 'IntegerLiteral') return property.value;
  if (computed) return property.type === 'StringLiteral' ? checkedKey(property.value) : undefined;
  if (property.type !== 'Identifier') return unsupported('what follows "."');
  const [name, at] = nameOf(property);
  if (dictMethods.has(name)) unsupported(`".${name}" without a call, which is a method,`, at);
  return checkedKey(name, at);
}

function checkedKey(name: string, at?: number): string {
  return name.startsWith('__') ? unsupported(`the attribute "${name}"`, at) : name;
}

function compileThis({ property, computed }: Member): Evaluate {
  const [name, at] =
    property.type === 'Identifier' && !computed ? nameOf(property) : [property.type === 'StringLiteral' ? property.value : '', undefined];
  if (name === 'entity_id') return (run) => run.variables.entity_id;
  if (name !== 'state') unsupported(`"this.${name}"`, at);
  return (run) => run.variables.this?.state;
}

function compileSlice(object: Evaluate, { start, stop, step }: Slice, scope: Scope): Evaluate {
  const [from, to, by] = [start, stop, step].map((part) =>
    part === undefined ? constant(null) : compileExpression(part, scope, 'text'),
  ) as [Evaluate, Evaluate, Evaluate];
  return (run) => slice(object(run), { start: from(run), stop: to(run), step: by(run) });
}

function compileFilter({ operand, filter }: Filtered, scope: Scope, use: Use): Evaluate {
  const [identifier, args] = filter.type === 'CallExpression' ? [filter.callee, filter.args] : [filter, []];
  if (identifier.type !== 'Identifier') unsupported('what follows "|"');
  const [name, at] = nameOf(identifier);
  const test = /^is (?:not )?/.exec(name)?.[0];
  const known = test === undefined ? filters : tests;
  const operation = known.get(name.slice(test?.length ?? 0));
  if (operation === undefined) unsupported(test === undefined ? `the filter "${name}"` : `the test "${name.slice(test.length)}"`, at);
  const argumentUse = useOf(operation.argumentReads ?? 'text', use);
  const bound = bindArguments(args, operation, { name, at, compile: (node) => compileExpression(node, scope, argumentUse) });
  const value = compileExpression(operand, scope, useOf(operation.reads, use));
  if (test === 'is not ') return (run) => !isTrue(operation.apply(value(run), bound(run)));
  return applied(value, bound, operation);
}

function applied(
  value: Evaluate,
  bound: CompiledArguments,
  operation: { apply: (value: Value, args: ReturnType<CompiledArguments>) => Value },
): Evaluate {
  const { apply } = operation;
  return (run) => apply(value(run), bound(run));
}

function compileCall(node: Call, scope: Scope, use: Use): Evaluate {
  const { callee, args } = node;
  if (callee.type === 'MemberExpression' && !callee.computed) {
    return compileCallOfMethod(node, { use, compile: (part, partUse) => compileExpression(part, scope, partUse) });
  }
  if (callee.type !== 'Identifier') unsupported('a call of what is no function');
  const [name, at] = nameOf(callee);
  const operation = functions.get(name);
  if (operation === undefined || scope.locals.has(name)) unsupported(`the function "${name}"`, at);
  if (operation.takesKeywords !== undefined && operation.takesKeywords !== 'none' && args[0]?.type === 'KeywordArgumentExpression') {
    return compileKeywords(args, (part) => compileExpression(part, scope, 'text'), operation.apply);
  }
  const { reads, argumentReads = 'text', takesKeywords } = operation;
  const [first, ...rest] = args;
  if (first === undefined && takesKeywords === 'none') return bareCall(operation);
  if (first === undefined && takesKeywords !== undefined) return () => operation.apply(dictOf([]), []);
  if (first === undefined || first.type === 'KeywordArgumentExpression') return unsupported(`the call of "${name}" without a value`, at);
  const compile = (part: Expression): Evaluate => compileExpression(part, scope, useOf(part === first ? reads : argumentReads, use));
  return applied(compile(first), bindArguments(rest, operation, { name, at, compile }), operation);
}

/** `now()`. */
function bareCall({ apply, parameters }: Operation): Evaluate {
  const absentArguments = parameters.map(() => undefined);
  return () => apply(undefined, absentArguments);
}

/** `dict(a=1)`, `namespace(a=1)` and `timedelta(days=1)`. */
function compileKeywords(args: readonly Expression[], compile: (node: Expression) => Evaluate, apply: Operation['apply']): Evaluate {
  const pairs = args.map((node) => {
    if (node.type !== 'KeywordArgumentExpression') return unsupported('an argument behind a keyword');
    return [nameOf(node.key)[0], compile(node.value)] as const;
  });
  return (run) => apply(dictOf(pairs.map(([key, value]) => [key, value(run)] as const)), []);
}
