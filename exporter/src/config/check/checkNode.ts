import { resolve } from 'node:path';
import type { z } from 'zod';
import { fileErrorText, readText } from '@gaugeway/connectors/readFile';
import { type Complaint, type ConfigProblem, type Path, problemAt } from '../configProblem.ts';
import { inputSchema, type JsonSchema, schemasAt } from '../schema/inputSchema.ts';
import { issueMessage } from '@gaugeway/connectors/issueMessage';
import { issueProblems } from '../schema/issueProblems.ts';
import { type ConfigNode, mapScalars, type ScalarNode, toPlain } from '../yaml/configNode.ts';

/** Results of the checks, collected over all parts of a config. */
export interface Findings {
  readonly problems: ConfigProblem[];
  readonly warnings: ConfigProblem[];
  /** Files whose contents are part of the config: secrets, certificates, keys. */
  readonly files: string[];
  /** Strings that no message may contain. */
  readonly secrets: string[];
}

export interface CheckContext {
  /** Absolute; relative file names start here. */
  readonly folder: string;
  readonly findings: Findings;
}

export interface Checked<T> {
  /** Absent where a check failed. */
  readonly value?: T;
  /** The user's input with absolute file names. */
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
  const result = await type.safeParseAsync(plain, { error: issueMessage, reportInput: true });
  const refused = new Set(prepared.problems.map((problem) => problem.path));
  const issues = issueProblems(result.error?.issues ?? [], { node: prepared.node, path, schema });
  const problems = [...prepared.problems, ...issues.filter((problem) => !refused.has(problem.path))];
  findings.problems.push(...problems);
  findings.files.push(...prepared.files);
  findings.secrets.push(...prepared.secrets);
  return { plain, files: prepared.files, ...(result.success && problems.length === 0 && { value: result.data }) };
}

interface Prepared {
  readonly node: ConfigNode;
  readonly problems: readonly ConfigProblem[];
  readonly files: readonly string[];
  readonly secrets: readonly string[];
}

interface PrepareContext {
  readonly schema: JsonSchema;
  readonly path: Path;
  readonly folder: string;
}

/** Makes file names absolute, converts values from the environment to the type of the schema, refuses credentials in URLs. */
function prepareNode(node: ConfigNode, { schema, path, folder }: PrepareContext): Prepared {
  const problems: ConfigProblem[] = [];
  const files: string[] = [];
  const secrets: string[] = [];
  const prepared = mapScalars(node, (scalar, below) => {
    if (typeof scalar.value !== 'string') return scalar;
    const text = scalar.value;
    const schemas = schemasAt(schema, below);
    const isSecret = schemas.some((one) => one.secret === true);
    const report = (complaint: Complaint): unknown => problems.push(problemAt(scalar.at, [...path, ...below], complaint));
    const reference = fileReference(text, schemas);
    if (reference === undefined) {
      if (!isSecret && hasCredentials(text)) report({ code: 'credentials_in_url', message: credentialsMessage(schema) });
      secrets.push(...(scalar.fromEnv ?? []), ...(isSecret ? [text] : []));
      return typed(scalar, text, schemas);
    }
    const file = resolve(folder, reference);
    // its contents are not part of the config: they change without a restart
    if (schemas.some((one) => one.file === 'live')) return { ...scalar, value: file };
    const contents = readContents(file);
    if ('cause' in contents) report({ code: 'file_unreadable', message: `cannot read file "${file}": ${contents.cause}` });
    else if (isSecret) secrets.push(contents.text.trim());
    files.push(file);
    return { ...scalar, value: isSecret ? `file:${file}` : file };
  });
  return { node: prepared, problems, files, secrets };
}

/** The file that a string names, where its schema accepts one. */
function fileReference(text: string, schemas: readonly JsonSchema[]): string | undefined {
  if (schemas.some((schema) => schema.secret === true)) return text.startsWith('file:') ? text.slice('file:'.length) : undefined;
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(text);
  return text !== '' && schemas.some(({ file }) => file === true || (file === 'live' && !isUrl)) ? text : undefined;
}

function readContents(file: string): { text: string } | { cause: string } {
  try {
    return { text: readText(file) };
  } catch (error) {
    return { cause: fileErrorText(error) };
  }
}

/** Environment variables are strings; `port: ${PORT}` becomes a number or boolean where the schema accepts no string. */
function typed(scalar: ScalarNode, text: string, schemas: readonly JsonSchema[]): ScalarNode {
  const types = new Set(schemas.map((schema) => schema.type));
  if (scalar.fromEnv === undefined || types.has('string')) return scalar;
  if ((types.has('number') || types.has('integer')) && /^-?\d+(\.\d+)?$/.test(text)) return { ...scalar, value: Number(text) };
  return types.has('boolean') && /^(true|false)$/.test(text) ? { ...scalar, value: text === 'true' } : scalar;
}

/** True for `user@` or `user:password@` before the host, also where a password makes the URL invalid. */
function hasCredentials(text: string): boolean {
  if (!/^\s*[a-z][a-z0-9+.-]*:/i.test(text)) return false;
  const url = URL.parse(text);
  if (url !== null) return url.username !== '' || url.password !== '';
  return /^\s*[a-z][a-z0-9+.-]*:\/\/.*@/i.test(text);
}

function credentialsMessage(schema: JsonSchema): string {
  const keys = Object.entries(schema.properties ?? {}).flatMap(([key, { secret }]) =>
    secret === true || key === 'username' ? [`"${key}"`] : [],
  );
  const remedy = keys.length > 0 ? `use ${keys.join(' and ')}` : 'remove them';
  return `a URL must not contain credentials: ${remedy} (a secret can be \${ENV} or file:PATH)`;
}
