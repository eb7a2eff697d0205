import { type Expression, type For, nameOf, type SetStatement, type Statement } from '../syntax/nodes.ts';
import { unsupported } from '../syntax/unsupported.ts';
import { strip } from '../syntax/whitespace.ts';
import { bounded, spend } from '../values/budget.ts';
import { isTrue } from '../values/compare.ts';
import { iterate } from '../values/items.ts';
import { textOf } from '../values/text.ts';
import { fail, Loop, Namespace, type Value } from '../values/value.ts';
import { compileExpression, conditional, constant } from './expressions.ts';
import { type Evaluate, Frame, type Run } from './run.ts';
import type { Scope } from './scope.ts';

type Signal = 'break' | 'continue' | undefined;
type Execute = (run: Run) => Signal;

/** The value of a template that outputs one thing, whichever way it takes; undefined for one that puts text together. */
export function compileValue(body: readonly Statement[], scope: Scope): Evaluate | undefined {
  if (!hasOneOutput(body)) return undefined;
  const outputs = body.map((node) => (isSilent(node) ? undefined : node));
  const at = outputs.findIndex((node) => node !== undefined);
  const before = compileBody(body.slice(0, at === -1 ? body.length : at), scope);
  const node = outputs[at];
  const value = node === undefined ? constant('') : compileOutput(node, scope);
  // what is set behind the output changes nothing, but may fail
  const after = at === -1 ? undefined : compileBody(body.slice(at + 1), scope);
  if (body.every((part) => part === node || isBlank(part))) return value;
  return (run) => {
    before(run);
    const result = value(run);
    after?.(run);
    return result;
  };
}

function compileOutput(node: Statement, scope: Scope): Evaluate {
  if (node.type !== 'If') return compileExpression(node as Expression, scope, 'result');
  const test = compileExpression(node.test, scope, 'number');
  const whenTrue = compileValue(node.body, scope);
  const whenFalse = compileValue(node.alternate, scope);
  return conditional(test, whenTrue ?? constant(''), whenFalse ?? constant(''));
}

function hasOneOutput(body: readonly Statement[]): boolean {
  const outputs = body.filter((node) => !isSilent(node));
  if (outputs.length > 1) return false;
  return outputs.every((node) => {
    if (node.type === 'If') return hasOneOutput(node.body) && hasOneOutput(node.alternate);
    return !['For', 'Break', 'Continue'].includes(node.type);
  });
}

function isSilent(node: Statement): boolean {
  return node.type === 'Set' || isBlank(node);
}

function isBlank(node: Statement): boolean {
  return node.type === 'Comment' || (node.type === 'StringLiteral' && strip(node.value) === '');
}

/** Runs statements; what they output is appended to the text of the run. */
export function compileBody(body: readonly Statement[], scope: Scope): Execute {
  const parts = body.filter(({ type }) => type !== 'Comment').map((node) => compileStatement(node, scope));
  return (run) => {
    for (const part of parts) {
      const signal = part(run);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function compileStatement(node: Statement, scope: Scope): Execute {
  switch (node.type) {
    case 'If': {
      const test = compileExpression(node.test, scope, 'number');
      const body = compileBody(node.body, scope);
      const alternate = compileBody(node.alternate, scope);
      return (run) => (isTrue(test(run)) ? body(run) : alternate(run));
    }
    case 'For':
      return compileFor(node, scope);
    case 'Set':
      return compileSet(node, scope);
    case 'Break':
      return () => 'break';
    case 'Continue':
      return () => 'continue';
    case 'Comment':
      return () => undefined;
    default:
      return compileText(node, scope);
  }
}

const supportedAsStatement = /Expression$|Literal$|^Identifier$|^Ternary$/;

function compileText(node: Statement, scope: Scope): Execute {
  if (!supportedAsStatement.test(node.type)) unsupported(`the statement "${node.type.replace(/Statement$/, '').toLowerCase()}"`);
  const value = compileExpression(node as Expression, scope, 'text');
  return (run) => {
    spend(1);
    run.text = bounded(run.text + textOf(value(run)));
    return undefined;
  };
}

function compileSet(node: SetStatement, scope: Scope): Execute {
  const value = node.value === null ? compileBlock(node.body, scope) : compileExpression(node.value, scope, 'text');
  const { assignee } = node;
  if (assignee.type === 'MemberExpression') return compileSetOfNamespace(assignee.object, assignee.property, { value, scope });
  const names = targets(assignee, scope);
  return (run) => {
    spend(1);
    assign(run.frame, names, value(run));
    return undefined;
  };
}

/** `{% set name %}…{% endset %}` gives text. */
function compileBlock(body: readonly Statement[], scope: Scope): Evaluate {
  const execute = compileBody(body, scope);
  return (run) => {
    const outer = run.text;
    run.text = '';
    execute(run);
    const { text } = run;
    run.text = outer;
    return text;
  };
}

function compileSetOfNamespace(object: Expression, property: Expression, { value, scope }: { value: Evaluate; scope: Scope }): Execute {
  if (object.type !== 'Identifier' || property.type !== 'Identifier') unsupported('"set" of what is no name');
  const namespace = compileExpression(object, scope, 'text');
  const [name] = nameOf(property);
  return (run) => {
    spend(1);
    const target = namespace(run);
    const result = value(run);
    if (!(target instanceof Namespace)) fail();
    target.names.set(name, result);
    return undefined;
  };
}

/** The names that a statement assigns to; they are variables from here on. */
function targets(assignee: Expression, scope: Scope): string | readonly string[] {
  if (assignee.type === 'TupleLiteral') return assignee.value.map((part) => targets(part, scope) as string);
  if (assignee.type !== 'Identifier') return unsupported('an assignment to what is no name');
  const [name, at] = nameOf(assignee);
  if (['true', 'false', 'none', 'True', 'False', 'None', 'loop', 'this'].includes(name)) unsupported(`an assignment to "${name}"`, at);
  scope.locals.add(name);
  return name;
}

function assign(frame: Frame, names: string | readonly string[], value: Value): void {
  if (typeof names === 'string') {
    frame.names.set(names, value);
    return;
  }
  const items = iterate(value);
  if (items.length !== names.length) fail();
  names.forEach((name, index) => frame.names.set(name, items[index]));
}

function compileFor({ loopvar, iterable, body, defaultBlock }: For, scope: Scope): Execute {
  if (iterable.type === 'Ternary') unsupported('a condition in "for" with "else"');
  const list = iterable.type === 'SelectExpression' ? iterable.lhs : iterable;
  const items = compileExpression(list, scope, 'text');
  const names = targets(loopvar, scope);
  const test = iterable.type === 'SelectExpression' ? compileExpression(iterable.test, scope, 'number') : undefined;
  scope.locals.add('loop');
  const execute = compileBody(body, scope);
  const otherwise = compileBody(defaultBlock, scope);
  const chosen = (run: Run, all: readonly Value[]): readonly Value[] =>
    test === undefined ? all : all.filter((item) => inFrame(run, () => (assign(run.frame, names, item), isTrue(test(run)))));
  return (run) => {
    const turns = chosen(run, iterate(items(run)));
    if (turns.length === 0) return otherwise(run);
    return runTurns(run, turns, (item, loop) => {
      run.frame.names.set('loop', loop);
      assign(run.frame, names, item);
      return execute(run);
    });
  };
}

function runTurns(run: Run, turns: readonly Value[], turn: (item: Value, loop: Loop) => Signal): Signal {
  const loop = new Loop(turns);
  for (const [index, item] of turns.entries()) {
    spend(2);
    loop.index0 = index;
    if (inFrame(run, () => turn(item, loop)) === 'break') break;
  }
  return undefined;
}

/** What is set in one turn of a loop ends with it. */
function inFrame<T>(run: Run, work: () => T): T {
  const outer = run.frame;
  run.frame = new Frame(outer);
  try {
    return work();
  } finally {
    run.frame = outer;
  }
}
