/** The syntax tree as `parse` of @huggingface/jinja makes it, as far as it is run. An identifier is `name@offset`. */
export type Expression =
  | { readonly type: 'Identifier'; readonly value: string }
  | { readonly type: 'IntegerLiteral' | 'FloatLiteral'; readonly value: number }
  | { readonly type: 'StringLiteral'; readonly value: string }
  | { readonly type: 'ArrayLiteral' | 'TupleLiteral'; readonly value: readonly Expression[] }
  | { readonly type: 'ObjectLiteral'; readonly value: ReadonlyMap<Expression, Expression> }
  | Member
  | Call
  | Filtered
  | {
      readonly type: 'BinaryExpression';
      readonly operator: { readonly value: string };
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: 'UnaryExpression'; readonly operator: { readonly value: string }; readonly argument: Expression }
  | { readonly type: 'Ternary'; readonly condition: Expression; readonly trueExpr: Expression; readonly falseExpr: Expression }
  | { readonly type: 'SelectExpression'; readonly lhs: Expression; readonly test: Expression }
  | Slice
  | { readonly type: 'KeywordArgumentExpression'; readonly key: { readonly value: string }; readonly value: Expression }
  | { readonly type: 'SpreadExpression' | 'KeywordSpreadExpression' };

export interface Member {
  readonly type: 'MemberExpression';
  readonly object: Expression;
  readonly property: Expression;
  readonly computed: boolean;
}

export interface Call {
  readonly type: 'CallExpression';
  readonly callee: Expression;
  readonly args: readonly Expression[];
}

/** A filter or a test: the name of a test begins with `is `. */
export interface Filtered {
  readonly type: 'FilterExpression';
  readonly operand: Expression;
  readonly filter: Expression;
}

export interface Slice {
  readonly type: 'SliceExpression';
  readonly start?: Expression;
  readonly stop?: Expression;
  readonly step?: Expression;
}

export type Statement =
  | Expression
  | { readonly type: 'If'; readonly test: Expression; readonly body: readonly Statement[]; readonly alternate: readonly Statement[] }
  | For
  | SetStatement
  | { readonly type: 'Break' | 'Continue' | 'Comment' };

export interface For {
  readonly type: 'For';
  readonly loopvar: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly defaultBlock: readonly Statement[];
}

export interface SetStatement {
  readonly type: 'Set';
  readonly assignee: Expression;
  readonly value: Expression | null;
  readonly body: readonly Statement[];
}

/** Name and offset of an identifier. */
export function nameOf(identifier: { readonly value: string }): readonly [name: string, at: number] {
  const split = identifier.value.lastIndexOf('@');
  return split === -1 ? [identifier.value, 0] : [identifier.value.slice(0, split), Number(identifier.value.slice(split + 1))];
}
