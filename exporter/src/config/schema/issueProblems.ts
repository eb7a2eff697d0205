import type { z } from 'zod';
import { type ProblemCode, problemCode } from '@gaugeway/connectors/configProblems';
import { type Complaint, type ConfigProblem, keyText, type Path, problemAt } from '../configProblem.ts';
import { type ConfigNode, keyPlace, valuePlace } from '../yaml/configNode.ts';
import { type JsonSchema, schemasAt } from './inputSchema.ts';
import { suggestion } from '@gaugeway/connectors/issueMessage';

interface IssueContext {
  /** The checked node, its path in the whole config, and its schema. */
  readonly node: ConfigNode;
  readonly path: Path;
  readonly schema: JsonSchema;
}

type Issue = z.core.$ZodIssue;

/** Turns zod's issues into problems with a code and a place in the file. The schema must be parsed with `reportInput`. */
export function issueProblems(issues: readonly Issue[], context: IssueContext): ConfigProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...issue.path, key], context));
    if (issue.code === 'invalid_key') return [keyProblem(issue.path, invalidKey(issue), context)];
    if (issue.code === 'invalid_union') return unionProblems(issue, context);
    return [valueProblem(issue, problemCode(issue), context)];
  });
}

function valueProblem({ path, message }: Pick<Issue, 'path' | 'message'>, code: ProblemCode, context: IssueContext): ConfigProblem {
  return problemAt(valuePlace(context.node, path), [...context.path, ...path], { code, message });
}

function keyProblem(path: Path, complaint: Complaint, context: IssueContext): ConfigProblem {
  return problemAt(keyPlace(context.node, path), [...context.path, ...path], complaint);
}

/** The key of a record is checked by a schema of its own, whose issue has the details. */
function invalidKey({ issues: [issue], message }: Extract<Issue, { code: 'invalid_key' }>): Complaint {
  return { code: issue === undefined ? 'invalid_value' : problemCode(issue), message: issue?.message ?? message };
}

function unknownKey(path: Path, context: IssueContext): ConfigProblem {
  const known = schemasAt(context.schema, path.slice(0, -1)).flatMap((schema) => Object.keys(schema.properties ?? {}));
  const key = String(path.at(-1));
  return keyProblem(path, { code: 'unknown_key', message: `unknown key "${keyText(key)}"${suggestion(key, known)}` }, context);
}

/** Reports the branch of a union that the value fits best: the one whose issues are deepest in the value. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, context: IssueContext): ConfigProblem[] {
  const [best = []] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
  if (depth(best) === 0) return [valueProblem(issue, unionCode(issue), context)];
  const nested = best.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
  return issueProblems(nested, context);
}

function unionCode({ input, errors }: Extract<Issue, { code: 'invalid_union' }>): ProblemCode {
  if (input === undefined) return 'missing';
  return errors.flat().some(({ code }) => code === 'invalid_type') ? 'wrong_type' : 'invalid_value';
}

/** How far a branch of a union got before it failed: 0 where the value has the wrong type or is another literal. */
function depth(branch: readonly Issue[]): number {
  return Math.max(0, ...branch.map(({ path, code }) => path.length + (code === 'invalid_type' || code === 'invalid_value' ? 0 : 1)));
}
