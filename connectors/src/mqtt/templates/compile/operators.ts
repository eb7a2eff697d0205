import type { Expression } from '../syntax/nodes.ts';
import { unsupported } from '../syntax/unsupported.ts';
import { calculate, type Operator, signed } from '../values/arithmetic.ts';
import { bounded } from '../values/budget.ts';
import { equals, isTrue, order } from '../values/compare.ts';
import { formatPercent } from '../values/format.ts';
import { isIn } from '../values/membership.ts';
import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate } from './run.ts';
import type { Scope, Use } from './scope.ts';

type Binary = Extract<Expression, { type: 'BinaryExpression' }>;

interface Context {
  readonly use: Use;
  readonly compile: (node: Expression, scope: Scope, use: Use) => Evaluate;
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in']);

/** Compiles an operator with two sides. */
export function compileBinary({ operator: { value: operator }, left, right }: Binary, scope: Scope, { use, compile }: Context): Evaluate {
  const [leftUse, rightUse] = usesOf(operator, [left, right], use);
  return combine(operator, compile(left, scope, leftUse), compile(right, scope, rightUse));
}

/** Whether 21.0 is another operand than 21. */
function usesOf(operator: string, [left, right]: readonly [Expression, Expression], use: Use): readonly [Use, Use] {
  if (comparisons.has(operator)) return ['number', 'number'];
  if (operator === '~') return ['text', 'text'];
  // a text can be repeated by an int, not by a float; `%` of a text formats
  if (operator === '*' && !isNumber(left) && !isNumber(right)) return ['text', 'text'];
  if (operator === '%' && !isNumber(left) && !isNumber(right)) return ['text', 'text'];
  return [use, use];
}

const numberFilters = /^(?:float|int|round|abs)@/;

/** Whether an expression gives a number, or fails. */
function isNumber(node: Expression): boolean {
  switch (node.type) {
    case 'IntegerLiteral':
    case 'FloatLiteral':
      return true;
    case 'UnaryExpression':
      return node.operator.value !== 'not';
    case 'BinaryExpression':
      return (
        ['-', '/', '//', '**'].includes(node.operator.value) || (node.operator.value === '*' && isNumber(node.left) && isNumber(node.right))
      );
    case 'FilterExpression': {
      const { filter } = node;
      const name = filter.type === 'CallExpression' ? filter.callee : filter;
      return (
        name.type === 'Identifier' && numberFilters.test(name.value) && (filter.type === 'Identifier' || name.value.startsWith('round'))
      );
    }
    default:
      return false;
  }
}

function combine(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case 'and':
      return (run) => {
        const value = left(run);
        return isTrue(value) ? right(run) : value;
      };
    case 'or':
      return (run) => {
        const value = left(run);
        return isTrue(value) ? value : right(run);
      };
    case '==':
      return (run) => equals(left(run), right(run));
    case '!=':
      return (run) => !equals(left(run), right(run));
    case 'in':
      return (run) => isIn(left(run), right(run));
    case 'not in':
      return (run) => !isIn(left(run), right(run));
    case '~':
      return (run) => bounded(textOf(left(run)) + textOf(right(run)));
    case '%':
      return (run) => remainder(left(run), right(run));
    default:
      return combineOrdered(operator, left, right);
  }
}

function combineOrdered(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '<':
      return (run) => order(left(run), right(run)) < 0;
    case '<=':
      return (run) => order(left(run), right(run)) <= 0;
    case '>':
      return (run) => order(left(run), right(run)) > 0;
    case '>=':
      return (run) => order(left(run), right(run)) >= 0;
    case '+':
    case '-':
    case '*':
    case '/':
    case '//':
    case '**':
      return (run) => calculate(operator satisfies Operator, left(run), right(run));
    default:
      return unsupported(`the operator "${operator}"`);
  }
}

function remainder(a: Value, b: Value): Value {
  return typeof a === 'string' ? formatPercent(a, b) : calculate('%', a, b);
}

/** Compiles `not`, `-` and `+`. */
export function compileUnary(operator: string, argument: Evaluate): Evaluate {
  if (operator === 'not') return (run) => !isTrue(argument(run));
  return operator === '-' || operator === '+' ? (run) => signed(operator, argument(run)) : unsupported(`the operator "${operator}"`);
}
