/** The kind of an error decides when the connector retries; it is the `reason` of `gaugeway_connector_errors_total`. */
export type ErrorKind = 'auth' | 'config' | 'connect' | 'lost' | 'protocol' | 'timeout';

interface ErrorEntry {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What the user can do, in one or two sentences. */
  readonly action: string;
}

/** Errors that end a run of a connector, by code. docs/errors.md is generated from it. */
export const connectorErrors = {
  auth: {
    kind: 'auth',
    meaning: 'The source refused the login or the client.',
    action: 'Check user name, password, token or certificate, and the permissions of the user.',
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
    meaning: 'The source sent data that the protocol does not allow.',
    action: 'Check that the URL is that of the right service. If it is, report a bug with the log line.',
  },
  timeout: {
    kind: 'timeout',
    meaning: 'The source did not respond in time.',
    action: 'Check the load of the source and the network. Increase the timeout of the connector where it has one.',
  },

  connection_refused: {
    kind: 'connect',
    meaning: 'No program accepts connections at this address and port.',
    action: 'Check the port, and whether the source is running and listens on this address.',
  },
  host_unknown: {
    kind: 'connect',
    meaning: 'The host name of the URL could not be resolved.',
    action:
      'Check the spelling of the host name and the name server (DNS). In a container, names ending in .local often do not resolve: use the IP address.',
  },
  host_unreachable: {
    kind: 'connect',
    meaning: 'There is no network route to the host, or the host does not respond.',
    action: 'Check whether the host is on and in which network it is.',
  },
  file_unreadable: {
    kind: 'config',
    meaning: 'A file that the config names could not be read.',
    action: 'Check the path, which is relative to the folder of the config file, and the permissions. Then reload the config.',
  },

  tls_certificate_expired: {
    kind: 'auth',
    meaning: 'The certificate of the server has expired or is not valid yet.',
    action: 'Renew the certificate, and check the clocks of both computers.',
  },
  tls_handshake_refused: {
    kind: 'auth',
    meaning: 'The server refused the TLS handshake, usually because of the client certificate.',
    action: 'Set tls.cert and tls.key to a client certificate that the server accepts.',
  },
  tls_hostname_mismatch: {
    kind: 'auth',
    meaning: 'The certificate of the server was issued for another host name.',
    action: 'Use the name of the certificate in the URL, or set tls.server_name to it.',
  },
  tls_protocol_error: {
    kind: 'protocol',
    meaning: 'The server does not use TLS on this port, or no common TLS version exists.',
    action: 'Check the port and the scheme of the URL.',
  },
  tls_untrusted: {
    kind: 'auth',
    meaning: 'The certificate of the server was not issued by a trusted authority.',
    action: 'Set tls.ca to the certificate of the authority that issued it.',
  },

  home_assistant_address_banned: {
    kind: 'auth',
    meaning: 'Home Assistant, or a proxy before it, denied access to this address.',
    action:
      'Remove the address from ip_bans.yaml in the configuration folder of Home Assistant, and restart Home Assistant. With a proxy, check its access rules.',
  },
  home_assistant_command_failed: {
    kind: 'protocol',
    meaning: 'Home Assistant responded to a command with an error.',
    action: 'Look at the message and at the log of Home Assistant.',
  },
  home_assistant_invalid_response: {
    kind: 'protocol',
    meaning: 'The response to a command is not what the API of Home Assistant defines.',
    action: 'Report a bug with the log line and the version of Home Assistant.',
  },
  home_assistant_token_refused: {
    kind: 'auth',
    meaning: 'Home Assistant refused the access token.',
    action: 'Create a long-lived access token in the Security tab of your profile and set it as token.',
  },
  home_assistant_unauthorized: {
    kind: 'protocol',
    meaning: 'The user of the token is not allowed to run a command.',
    action: 'Use a token of a user who has access to all entities.',
  },
  home_assistant_unexpected_server: {
    kind: 'protocol',
    meaning: 'The server does not respond as Home Assistant does.',
    action: 'Check the URL, and whether Home Assistant has started.',
  },
  home_assistant_unknown_command: {
    kind: 'protocol',
    meaning: 'This version of Home Assistant does not support a command that the connector needs.',
    action: 'Update Home Assistant to 2022.4 or later.',
  },

  mqtt_bad_credentials: {
    kind: 'auth',
    meaning: 'The broker refused user name and password.',
    action: 'Check username and password. An account may also be required where none is set.',
  },
  mqtt_broker_moved: {
    kind: 'connect',
    meaning: 'The broker requests that clients use another server.',
    action: 'Set url to the other server.',
  },
  mqtt_broker_unavailable: {
    kind: 'connect',
    meaning: 'The broker is running but does not accept connections now.',
    action: 'Gaugeway retries. If it recurs, look at the log of the broker.',
  },
  mqtt_client_id_in_use: {
    kind: 'auth',
    meaning: 'Another client uses the configured client id: the two disconnect each other.',
    action: 'Set another client_id, or remove the key to use a generated one.',
  },
  mqtt_client_id_refused: {
    kind: 'config',
    meaning: 'The broker does not accept the client id.',
    action: 'Set client_id to an id that the broker accepts: some limit length, characters or the ids of an account.',
  },
  mqtt_not_authorized: {
    kind: 'auth',
    meaning: 'The broker does not allow this client to connect.',
    action: 'Check the account, its permissions and the ban list of the broker. An account may be required where none is set.',
  },
  mqtt_protocol_version_refused: {
    kind: 'config',
    meaning: 'The broker does not support this version of MQTT.',
    action: 'Set protocol_version to the version that the broker supports.',
  },
  mqtt_quota_exceeded: {
    kind: 'auth',
    meaning: 'The client or its account exceeded a quota of the broker.',
    action: 'Check the limits of the account on the broker.',
  },
  mqtt_session_taken_over: {
    kind: 'lost',
    meaning: 'Another client connected with the same client id.',
    action: 'Gaugeway continues with another id. If two exporters share a data folder, give each its own.',
  },
  mqtt_subscription_denied: {
    kind: 'auth',
    meaning: 'The broker does not allow this client to subscribe to a topic.',
    action: 'Allow the account to read the topics below base_topic, and the birth topic of Home Assistant.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry & { readonly kind: ErrorKind }>>;

export type ErrorCode = keyof typeof connectorErrors;

/** Ends a run of a connector. */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  /** Message in the form `cannot <verb> <thing> "<name>": <cause>`. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectorError';
    this.code = code;
  }

  /** Decides when the connector retries. */
  get kind(): ErrorKind {
    return connectorErrors[this.code].kind;
  }
}

/** Problems of a config, by code. docs/errors.md is generated from it. */
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
