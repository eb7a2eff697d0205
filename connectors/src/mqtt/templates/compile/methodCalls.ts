import { methods } from '../filters/methods.ts';
import type { Operation } from '../filters/operation.ts';
import { replaceInDate } from '../filters/replacedDate.ts';
import { type Call, type Expression, nameOf } from '../syntax/nodes.ts';
import { unsupported } from '../syntax/unsupported.ts';
import { bindArguments } from './arguments.ts';
import type { Evaluate } from './run.ts';
import { type Use, useOf } from './scope.ts';

interface Context {
  readonly use: Use;
  readonly compile: (node: Expression, use: Use) => Evaluate;
}

/** Compiles `value.method(…)`. */
export function compileCallOfMethod({ callee, args }: Call, { use, compile }: Context): Evaluate {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return unsupported('a call of what is no method');
  const [name, at] = nameOf(callee.property);
  const method = methodNamed(name, args);
  if (method === undefined) unsupported(`the method "${name}"`, at);
  const argumentUse = useOf(method.argumentReads ?? 'text', use);
  const bound = bindArguments(args, method, { name, at, compile: (node) => compile(node, argumentUse) });
  const receiver = compile(callee.object, useOf(method.reads, use));
  const { apply } = method;
  return (run) => apply(receiver(run), bound(run));
}

/** That of a date and that of a text differ in their arguments. */
function methodNamed(name: string, args: Call['args']): Operation | undefined {
  const hasKeywordsOnly = args.every(({ type }) => type === 'KeywordArgumentExpression');
  return name === 'replace' && hasKeywordsOnly ? replaceInDate : methods.get(name);
}
