import { type Argument, type Operation, required } from '../filters/operation.ts';
import { type Expression, nameOf } from '../syntax/nodes.ts';
import { unsupported } from '../syntax/unsupported.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate, Run } from './run.ts';

export type CompiledArguments = (run: Run) => readonly Argument[];

type Arity = Pick<Operation, 'parameters' | 'takesMore' | 'check'>;

interface Binding {
  readonly name: string;
  readonly at: number;
  readonly compile: (node: Expression) => Evaluate;
}

const literals = new Set(['IntegerLiteral', 'FloatLiteral', 'StringLiteral']);

/** The arguments of a call in the order of the operation's parameters. Those that are literals are made once. */
export function bindArguments(nodes: readonly Expression[], operation: Arity, binding: Binding): CompiledArguments {
  const given = placed(nodes, operation, binding);
  const evaluates = operation.parameters.map(([parameter, default_], index): Evaluate | Argument => {
    const node = given[index];
    if (node !== undefined) return binding.compile(node);
    return default_ === required ? unsupported(`"${binding.name}" without its argument "${parameter}"`, binding.at) : default_;
  });
  for (const node of given.slice(operation.parameters.length)) if (node !== undefined) evaluates.push(binding.compile(node));
  if (given.every((node) => node === undefined || literals.has(node.type))) {
    // a literal needs no run
    const values = evaluates.map((part) => (typeof part === 'function' ? (part as () => Value)() : part));
    const problem = operation.check?.(values);
    if (problem !== undefined) unsupported(`"${binding.name}" with ${problem}`, binding.at);
    return () => values;
  }
  return (run) => evaluates.map((part) => (typeof part === 'function' ? part(run) : part));
}

/** The arguments by the index of their parameter; those beyond the parameters follow. */
function placed(nodes: readonly Expression[], operation: Arity, { name, at }: Binding): (Expression | undefined)[] {
  const { parameters, takesMore = false } = operation;
  const given: (Expression | undefined)[] = [];
  const [offset, most] = takesMore ? [parameters.length, Infinity] : [0, parameters.length];
  for (const [position, node] of nodes.entries()) {
    const [index, value] = node.type === 'KeywordArgumentExpression' ? [indexOf(node, parameters), node.value] : [position + offset, node];
    if (index === undefined || given[index] !== undefined || index >= most) unsupported(`these arguments of "${name}"`, at);
    given[index] = value;
  }
  return Array.from(given);
}

function indexOf({ key }: { readonly key: { readonly value: string } }, parameters: Operation['parameters']): number | undefined {
  const index = parameters.findIndex(([parameter]) => parameter === nameOf(key)[0]);
  return index === -1 ? undefined : index;
}
