import type { z } from 'zod';
import { type ConfigNode, keyPlace, valuePlace } from '../yaml/configNode.ts';
import { type ConfigProblem, keyText, type Path, problemAt } from '../configProblem.ts';
import { type JsonSchema, schemasAt } from './inputSchema.ts';
import { suggestion } from '../suggestion.ts';

export interface IssueContext {
  /** The node that was checked, its path in the whole config, and the schema it was checked by. */
  readonly node: ConfigNode;
  readonly path: Path;
  readonly schema: JsonSchema;
}

type Issue = z.core.$ZodIssue;

/** zod's issues as problems with their places in the file. */
export function issueProblems(issues: readonly Issue[], context: IssueContext): ConfigProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...issue.path, key], context));
    if (issue.code === 'invalid_key')
      return [problemOf(context, { path: issue.path, key: true, message: issue.issues[0]?.message ?? issue.message })];
    if (issue.code === 'invalid_union') return unionProblems(issue, context);
    return [problemOf(context, { path: issue.path, message: issue.message })];
  });
}

function problemOf(context: IssueContext, issue: { readonly path: Path; readonly message: string; readonly key?: boolean }): ConfigProblem {
  const place = (issue.key ? keyPlace : valuePlace)(context.node, issue.path);
  return problemAt(place, [...context.path, ...issue.path], issue.message);
}

function unknownKey(path: Path, context: IssueContext): ConfigProblem {
  const known = schemasAt(context.schema, path.slice(0, -1)).flatMap((schema) => Object.keys(schema.properties ?? {}));
  const key = String(path.at(-1));
  return problemOf(context, { path, key: true, message: `unknown key "${keyText(key)}"${suggestion(key, known)}` });
}

/** Of a union, the branch that the value came nearest to: the one whose issues lie deepest. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, context: IssueContext): ConfigProblem[] {
  const [best = []] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
  if (depth(best) === 0) return [problemOf(context, { path: issue.path, message: issue.message })];
  const nested = best.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
  return issueProblems(nested, context);
}

/** How far a branch of a union got before it failed; not even the right type or literal is no way at all. */
function depth(branch: readonly Issue[]): number {
  return Math.max(0, ...branch.map(({ path, code }) => path.length + (code === 'invalid_type' || code === 'invalid_value' ? 0 : 1)));
}
