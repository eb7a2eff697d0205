/** The kind of an error decides when the connector retries; it is the `reason` of `gaugeway_connector_errors_total`. */
export const errorKinds = ['auth', 'config', 'connect', 'lost', 'protocol', 'timeout'] as const;

export type ErrorKind = (typeof errorKinds)[number];

export interface ErrorEntry {
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
  file_unreadable: {
    kind: 'config',
    meaning: 'A file that the config names could not be read.',
    action: 'Check the path, which is relative to the folder of the config file, and the permissions. Then reload the config.',
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

  tls_certificate_expired: {
    kind: 'auth',
    meaning: 'The certificate of the server has expired or is not valid yet.',
    action: 'Renew the certificate, and check the clocks of both computers.',
  },
  tls_file_unusable: {
    kind: 'auth',
    meaning: 'A file of `tls` has no certificate or private key in PEM form, or the key is that of another certificate.',
    action: 'Replace the file that the message names. It is read again at the next attempt.',
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

  modbus_connection_refused: {
    kind: 'connect',
    meaning: 'Nothing listens on the host and port of the Modbus URL.',
    action: 'Check host and port, and enable Modbus TCP in the device.',
  },
  modbus_connection_rejected: {
    kind: 'lost',
    meaning: 'The Modbus device accepts connections and closes them at once. Probably another client is connected.',
    action: 'Stop the other client, or set release: true in both, so that each closes its connection between polls.',
  },
  modbus_host_unknown: {
    kind: 'connect',
    meaning: 'The host name of the Modbus URL cannot be resolved.',
    action: 'Check the spelling of the name and the DNS server, or use the IP address.',
  },
  modbus_no_unit_found: {
    kind: 'timeout',
    meaning: 'A search for Modbus devices got no response from any unit id.',
    action: 'Check unit ids, wiring and line parameters. Try a longer --timeout, or rtu+tcp:// for a serial server.',
  },
  modbus_points_invalid: {
    kind: 'config',
    meaning: 'The points of a Modbus device in the config have an error.',
    action: 'Correct the point that the message names and reload.',
  },
  modbus_profile_invalid: {
    kind: 'config',
    meaning: 'A Modbus profile has errors.',
    action: 'Correct its file at the lines that the message names and reload.',
  },
  modbus_profile_unknown: {
    kind: 'config',
    meaning: 'A Modbus device names a profile that does not exist.',
    action: 'Use one of the names in the message, or set profiles_dir to the folder of the profile.',
  },
  mqtt_profile_invalid: {
    kind: 'config',
    meaning: 'A profile of MQTT topics has errors.',
    action: 'Correct its file at the lines that the message names and reload.',
  },
  mqtt_profile_unknown: {
    kind: 'config',
    meaning: 'The key `profiles` of an MQTT connector names a profile that does not exist.',
    action: 'Use one of the names in the message, or set profile_folder to the folder of the profile.',
  },
  modbus_serial_port_busy: {
    kind: 'connect',
    meaning: 'Another program uses the serial port.',
    action: 'Stop the other program. One serial port serves one program only.',
  },
  modbus_serial_port_denied: {
    kind: 'connect',
    meaning: 'The user of Gaugeway must not open the serial port.',
    action: 'Add the user to the group that owns the port, often dialout; in a container, add the device and the group.',
  },
  modbus_serial_port_missing: {
    kind: 'connect',
    meaning: 'The serial port does not exist.',
    action: 'Check the path and the cable; in a container, add the device.',
  },
  modbus_serial_unavailable: {
    kind: 'connect',
    meaning: 'The package for serial ports is not installed on this platform.',
    action: 'Install serialport, or connect the bus through a serial server with rtu+tcp://.',
  },
  modbus_single_client_busy: {
    kind: 'connect',
    meaning: 'The Modbus device accepts one client only and refused the connection. Probably another client is connected.',
    action: 'Stop the other client, or set release: true in both, so that each closes its connection between polls.',
  },
  modbus_sunspec_missing: {
    kind: 'protocol',
    meaning: 'A Modbus device with the profile sunspec has no SunSpec models.',
    action: 'Check host, port and unit id, switch SunSpec on in the device, or set base to the address of "SunS".',
  },
  modbus_table_invalid: {
    kind: 'config',
    meaning: 'A table that devices_from names has an error or cannot be read.',
    action: 'Correct the row that the message names, or the path of the table.',
  },
  modbus_wrong_protocol: {
    kind: 'lost',
    meaning: 'The server responds with bytes that are not Modbus TCP.',
    action: 'Check the port. Use rtu+tcp:// for a serial server that passes RTU frames on.',
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
    action:
      'Gaugeway continues with another id, or with the same one where it has a persistent session. If two exporters share a data folder, give each its own.',
  },
  mqtt_subscription_denied: {
    kind: 'auth',
    meaning: 'The broker does not allow this client to subscribe to a topic, or has no shared subscriptions.',
    action:
      'Allow the account to read the topics of the connector, and the birth topic of Home Assistant. Remove `$share/…` for a broker without shared subscriptions.',
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
