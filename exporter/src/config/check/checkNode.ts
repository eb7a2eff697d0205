import type { z } from 'zod';
import { type ConfigNode, toPlain } from '../yaml/configNode.ts';
import type { ConfigProblem, Path } from '../configProblem.ts';
import { inputSchema } from '../schema/inputSchema.ts';
import { issueMessage } from '../schema/issueMessage.ts';
import { issueProblems } from '../schema/issueProblems.ts';
import { prepareNode } from './prepareNode.ts';

/** What checking brings to light, collected over all parts of a config. */
export interface Findings {
  readonly problems: ConfigProblem[];
  /** What is allowed and still worth a word. */
  readonly warnings: ConfigProblem[];
  /** Files whose contents belong to the config. */
  readonly files: string[];
  /** Texts that no message may show. */
  readonly secrets: string[];
}

export interface CheckContext {
  /** Absolute; relative file names start here. */
  readonly folder: string;
  readonly findings: Findings;
}

export interface Checked<T> {
  /** Absent where something is wrong. */
  readonly value?: T;
  /** What the user wrote, file names absolute. */
  readonly plain: unknown;
  /** The files that it names. */
  readonly files: readonly string[];
}

/** Checks the node at `path` of the config by its schema. */
export async function checkNode<T>(
  node: ConfigNode,
  type: z.ZodType<T>,
  { path, folder, findings }: CheckContext & { readonly path: Path },
): Promise<Checked<T>> {
  const schema = inputSchema(type);
  const prepared = prepareNode(node, { schema, path, folder });
  const plain = toPlain(prepared.node);
  const result = await type.safeParseAsync(plain, { error: issueMessage });
  const refused = new Set(prepared.problems.map((problem) => problem.path));
  const issues = issueProblems(result.error?.issues ?? [], { node: prepared.node, path, schema });
  const problems = [...prepared.problems, ...issues.filter((problem) => !refused.has(problem.path))];
  findings.problems.push(...problems);
  findings.files.push(...prepared.files);
  findings.secrets.push(...prepared.secrets);
  return { plain, files: prepared.files, ...(result.success && problems.length === 0 && { value: result.data }) };
}
