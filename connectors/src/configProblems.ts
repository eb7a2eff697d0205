import type { ErrorEntry } from './errors.ts';

/** Problems of a config, by code. docs/errors.md is generated from it. */
export const configProblems = {
  api_unprotected: {
    meaning: 'Warning: other machines can reach the HTTP server, and no token or user protects its API.',
    action: 'Set `server.tokens` or `server.web_config`, or listen on 127.0.0.1.',
  },
  certificate_invalid: {
    meaning: 'A certificate or key cannot be used for TLS.',
    action: 'Check that the files are in PEM format and that the key belongs to the certificate.',
  },
  conflict: { meaning: 'Two settings exclude each other.', action: 'Remove one of them.' },
  credentials_in_url: {
    meaning: 'A URL contains a user name or password, which logs and pages would show.',
    action: 'Use the keys that the message names.',
  },
  credentials_unencrypted: {
    meaning: 'Warning: credentials are sent to another machine without encryption. Anyone on the network path can read them.',
    action: 'Use a https:// URL.',
  },
  duplicate: { meaning: 'A key, name, id or address is used twice.', action: 'Rename or remove one of the two.' },
  env_missing: {
    meaning: 'The config refers to an environment variable that is not set.',
    action: 'Set the variable, or give a default: `${NAME:-default}`.',
  },
  env_syntax: {
    meaning: 'A `${` is not followed by the name of an environment variable.',
    action: 'Write `${NAME}` or `${NAME:-default}`, or `$${` for a literal `${`.',
  },
  file_unreadable: {
    meaning: 'A file of the config, or one that it names, cannot be read.',
    action: 'Check the path, which is relative to the config file, and the permissions.',
  },
  file_invalid: {
    meaning: 'A file that the config names, such as a table or a profile, has errors.',
    action: 'Correct the file at the place in the message.',
  },
  invalid_value: { meaning: 'The value is not valid.', action: 'Write a value as the message describes it.' },
  limited: {
    meaning: 'Warning: the setting works within a limit, which the message names.',
    action: 'Change the setting as the message says, or accept the limit.',
  },
  missing: { meaning: 'A required key is missing.', action: 'Add the key.' },
  no_config_file: { meaning: 'The exporter runs without a config file.', action: 'Restart it with `--config`; a reload is not possible.' },
  no_connectors: { meaning: 'Warning: no connector is enabled, so no device is exported.', action: 'Add or enable a connector.' },
  no_effect: {
    meaning: 'The setting has no effect. For an entry of `overrides` this is a warning.',
    action: 'Remove it, or correct what it refers to.',
  },
  out_of_range: { meaning: 'A number, or the length of a list, is out of range.', action: 'Use a value within the limits in the message.' },
  reserved_name: {
    meaning: 'The name is reserved for the exporter, the catalogue or Prometheus.',
    action: 'Choose another name.',
  },
  unknown_key: { meaning: 'The key does not exist here.', action: 'Check the spelling and the indentation.' },
  unknown_name: { meaning: 'The value names something that does not exist.', action: 'Check the spelling of the name.' },
  wrong_type: {
    meaning: 'The value has another type than expected.',
    action: 'Write a value of the type that the message names. Quote strings that look like numbers.',
  },
  yaml_syntax: { meaning: 'The file is not valid YAML.', action: 'Check indentation, quotes and brackets at the position in the message.' },
  yaml_unsupported: {
    meaning: 'The file uses YAML features that configs do not support: anchors, aliases, keys that are not strings, or deep nesting.',
    action: 'Repeat the value in place of an alias. Quote strings that start with `&` or `*`.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ProblemCode = keyof typeof configProblems;

/** An issue for zod's `addIssue`, with the code of the problem. */
export function configIssue(problem: ProblemCode, path: readonly PropertyKey[], message: string) {
  return { code: 'custom' as const, path: [...path], message, params: { problem } };
}

/** An issue of zod; `input` is present with `reportInput` only. */
interface SchemaIssue {
  readonly code?: string | undefined;
  readonly input?: unknown;
  /** The type of a value that is too small or too large. */
  readonly origin?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** The code of a problem that a schema found; the schema must be parsed with `reportInput`. Custom issues without a code are `invalid_value`. */
export function problemCode({ code, input, origin, params }: SchemaIssue): ProblemCode {
  if (code === 'unrecognized_keys') return 'unknown_key';
  if (code === undefined || code === 'custom') return customCode(params) ?? 'invalid_value';
  if (input === undefined) return 'missing';
  if (code === 'invalid_type') return 'wrong_type';
  const isBound = code === 'too_small' || code === 'too_big';
  return (isBound && origin !== 'string') || code === 'not_multiple_of' ? 'out_of_range' : 'invalid_value';
}

function customCode(params: SchemaIssue['params']): ProblemCode | undefined {
  const problem = params?.['problem'];
  return typeof problem === 'string' && Object.hasOwn(configProblems, problem) ? (problem as ProblemCode) : undefined;
}
