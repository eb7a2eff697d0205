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
  opcua_certificate_folder: {
    kind: 'config',
    meaning: 'The folder with the OPC UA certificates, or a certificate or key in it, cannot be used.',
    action: 'Check that the folder is writable and that `security.cert` and `security.key` are a valid pair.',
  },
  opcua_certificate_invalid: {
    kind: 'auth',
    meaning: 'The certificate of the OPC UA server has expired, is not valid yet, or was revoked.',
    action: 'Give the server a valid certificate, or correct the clocks.',
  },
  opcua_certificate_malformed: {
    kind: 'protocol',
    meaning: 'The OPC UA server sent a certificate that cannot be parsed.',
    action: 'Give the server another certificate.',
  },
  opcua_certificate_untrusted: {
    kind: 'auth',
    meaning: 'The certificate of the OPC UA server is not trusted.',
    action: 'Compare its fingerprint with the one that the server shows, then run `gaugeway opcua trust`.',
  },
  opcua_client_certificate_refused: {
    kind: 'auth',
    meaning: 'The OPC UA server does not accept the certificate of Gaugeway.',
    action: 'Trust the certificate on the server: it is `own/certs/gaugeway.pem` in the certificate folder.',
  },
  opcua_connection_refused: {
    kind: 'connect',
    meaning: 'The peer closed the connection without an OPC UA response.',
    action: 'Check that the port is that of an OPC UA server, and that the server accepts another client.',
  },
  opcua_login_not_offered: {
    kind: 'auth',
    meaning: 'The OPC UA server does not offer this kind of login with this security.',
    action: 'Set `username` and `password`, `user_certificate` or neither, as `gaugeway discover opcua` lists it.',
  },
  opcua_login_refused: {
    kind: 'auth',
    meaning: 'The OPC UA server rejects the user name, password or user certificate.',
    action: 'Correct the login, and check that the user may log in on the server.',
  },
  opcua_no_tcp_endpoint: {
    kind: 'protocol',
    meaning: 'The OPC UA server offers no endpoint over opc.tcp.',
    action: 'Enable an opc.tcp endpoint on the server.',
  },
  opcua_not_a_server: {
    kind: 'protocol',
    meaning: 'The service at this address is not an OPC UA server.',
    action: 'Correct host and port of `url`. OPC UA over HTTPS or WebSockets is not supported.',
  },
  opcua_private_key_invalid: {
    kind: 'config',
    meaning: 'The private key of the user certificate cannot be read.',
    action: 'Write the key in PEM form, without a passphrase.',
  },
  opcua_security_not_offered: {
    kind: 'auth',
    meaning: 'The OPC UA server does not offer the configured security mode and policy.',
    action: 'Enable them on the server, or set `security` to one that it offers: the message lists them.',
  },
  opcua_server_unavailable: {
    kind: 'connect',
    meaning: 'The OPC UA server is starting, stopping, too busy or out of resources.',
    action: 'Gaugeway retries. If it recurs, check the load of the server.',
  },
  opcua_too_many_sessions: {
    kind: 'connect',
    meaning: 'The OPC UA server has reached its maximum number of sessions or connections.',
    action: 'Disconnect another client, or increase the limit of the server.',
  },
  opcua_url_refused: {
    kind: 'connect',
    meaning: 'The OPC UA server does not accept the URL.',
    action: 'Write host name and path of `url` as the server is configured.',
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

/** What may be wrong with a value of a config, by code. docs/errors.md is generated from it. */
export const configProblems = {
  missing: { meaning: 'A required key is missing.', action: 'Add the key.' },
  wrong_type: { meaning: 'The value has another type than expected.', action: 'Write the type that the message names; quote texts.' },
  unknown_key: { meaning: 'The key does not exist here.', action: 'Check the spelling and the indentation.' },
  invalid_value: { meaning: 'The value is not valid.', action: 'Write a value as the message describes it.' },
  conflict: { meaning: 'Two settings exclude each other.', action: 'Remove one of them.' },
  duplicate: { meaning: 'A name, id or address exists twice.', action: 'Rename or remove one of them.' },
  unknown_name: { meaning: 'The value names something that does not exist.', action: 'Check the spelling of the name.' },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ProblemCode = keyof typeof configProblems;

/** An issue for zod's `addIssue`, with the code of the problem. */
export function configIssue(problem: ProblemCode, path: readonly PropertyKey[], message: string) {
  return { code: 'custom' as const, path: [...path], message, params: { problem } };
}
