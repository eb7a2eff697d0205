import { resolve } from 'node:path';
import { type ConfigNode, mapScalars, type ScalarNode } from '../yaml/configNode.ts';
import { type ConfigProblem, type Path, problemAt } from '../configProblem.ts';
import { type JsonSchema, schemasAt } from '../schema/inputSchema.ts';
import { fileErrorText, readText } from '@gaugeway/connectors/readFile';

/** A part of the config that is ready for its schema. */
export interface Prepared {
  readonly node: ConfigNode;
  readonly problems: readonly ConfigProblem[];
  /** Files whose contents belong to the config: those of `file:` secrets, certificates, keys. */
  readonly files: readonly string[];
  /** Texts that no message may show. */
  readonly secrets: readonly string[];
}

export interface PrepareContext {
  readonly schema: JsonSchema;
  /** Path of the node in the whole config. */
  readonly path: Path;
  /** Absolute folder where relative paths start. */
  readonly folder: string;
}

/** Makes file names absolute, gives values from the environment the type that the schema wants, refuses credentials in URLs. */
export function prepareNode(node: ConfigNode, { schema, path, folder }: PrepareContext): Prepared {
  const problems: ConfigProblem[] = [];
  const files: string[] = [];
  const secrets: string[] = [];
  const prepared = mapScalars(node, (scalar, below) => {
    if (typeof scalar.value !== 'string') return scalar;
    const text = scalar.value;
    const schemas = schemasAt(schema, below);
    const secret = schemas.some((one) => one.secret === true);
    const report = (message: string): unknown => problems.push(problemAt(scalar.at, [...path, ...below], message));
    const reference = fileReference(text, schemas);
    if (reference === undefined) {
      if (!secret && hasCredentials(text)) report(credentialsMessage(schema));
      secrets.push(...(scalar.fromEnv ?? []), ...(secret ? [text] : []));
      return typed(scalar, text, schemas);
    }
    const file = resolve(folder, reference);
    // what it holds is no part of the config: it changes without a restart
    if (schemas.some((one) => one.file === 'live')) return { ...scalar, value: file };
    const contents = readContents(file);
    if ('cause' in contents) report(`cannot read file "${file}": ${contents.cause}`);
    else if (secret) secrets.push(contents.text.trim());
    files.push(file);
    return { ...scalar, value: secret ? `file:${file}` : file };
  });
  return { node: prepared, problems, files, secrets };
}

/** The file that a text names, where its schema takes one. */
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

/** Variables are text; `port: ${PORT}` still means a number where the schema knows no text. */
function typed(scalar: ScalarNode, text: string, schemas: readonly JsonSchema[]): ScalarNode {
  const types = new Set(schemas.map((schema) => schema.type));
  if (scalar.fromEnv === undefined || types.has('string')) return scalar;
  if ((types.has('number') || types.has('integer')) && /^-?\d+(\.\d+)?$/.test(text)) return { ...scalar, value: Number(text) };
  return types.has('boolean') && /^(true|false)$/.test(text) ? { ...scalar, value: text === 'true' } : scalar;
}

/** `user@` or `user:password@` before the host, also with a password that a URL parser would stumble over. */
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
  const where = keys.length > 0 ? `their place is ${keys.join(' and ')}` : 'take them out';
  return `a URL must not hold credentials: ${where} (a secret can be \${ENV} or file:PATH)`;
}
