/** What an error of a connector means for the next attempt; the `reason` of `gaugeway_connector_errors_total`. */
export type ErrorKind = 'auth' | 'config' | 'connect' | 'lost' | 'protocol' | 'timeout';

interface ErrorEntry {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What the user does about it, in one or two sentences. */
  readonly action: string;
}

/** Errors that end a run of a connector, by code. docs/errors.md is generated from it. */
export const connectorErrors = {
  auth: {
    kind: 'auth',
    meaning: 'The source refused the login or the client.',
    action: 'Check user name, password, token or certificate, and what the user may read.',
  },
  config: {
    kind: 'config',
    meaning: 'The config does not match the source.',
    action: 'Correct the config and reload. The connector does not retry until then.',
  },
  connect: {
    kind: 'connect',
    meaning: 'No connection was established.',
    action: 'Check address, port and network, and whether the source is running.',
  },
  lost: {
    kind: 'lost',
    meaning: 'An established connection was lost.',
    action: 'Gaugeway reconnects. If it recurs, look at the log of the source and at the network.',
  },
  protocol: {
    kind: 'protocol',
    meaning: 'The source sent something that the protocol does not allow.',
    action: 'Check that the URL is that of the right service. If it is, report a bug with the log line.',
  },
  timeout: {
    kind: 'timeout',
    meaning: 'The source did not respond in time.',
    action: 'Check the load of the source and the network. Increase the timeout of the connector where it has one.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry & { readonly kind: ErrorKind }>>;

export type ErrorCode = keyof typeof connectorErrors;

/** Ends a run of a connector. The code is one of errors.ts. */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  /** Message in the form `cannot <verb> <thing> "<name>": <cause>`. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectorError';
    this.code = code;
  }

  /** Drives the retry. */
  get kind(): ErrorKind {
    return connectorErrors[this.code].kind;
  }
}

/** What can be wrong with a config, by code. docs/errors.md is generated from it. */
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
  invalid_value: { meaning: 'The value is not valid.', action: 'Write a value as the message describes it.' },
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

/** The code of an issue that {@link configIssue} or `params: { problem }` of a refinement made; undefined for other issues. */
export function issueProblem(params: Readonly<Record<string, unknown>> | undefined): ProblemCode | undefined {
  const problem = params?.['problem'];
  return typeof problem === 'string' && Object.hasOwn(configProblems, problem) ? (problem as ProblemCode) : undefined;
}
