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
} as const satisfies Readonly<Record<string, ErrorEntry & { readonly kind: ErrorKind }>>;

export type ErrorCode = keyof typeof connectorErrors;

/** What may be wrong with a value of a config, by code. docs/errors.md is generated from it. */
export const configProblems = {
  missing: { meaning: 'A required key is missing.', action: 'Add the key.' },
  wrong_type: { meaning: 'The value has another type than expected.', action: 'Write the type that the message names; quote texts.' },
  unknown_key: { meaning: 'The key does not exist here.', action: 'Check the spelling and the indentation.' },
  invalid_value: { meaning: 'The value is not valid.', action: 'Write a value as the message describes it.' },
  out_of_range: { meaning: 'A number, or the length of a list, is out of range.', action: 'Use a value within the limits in the message.' },
  file_invalid: {
    meaning: 'A file that the config names, such as a table or a profile, has errors.',
    action: 'Correct the file at the place in the message.',
  },
  file_unreadable: {
    meaning: 'A file of the config, or one that it names, cannot be read.',
    action: 'Check the path, which is relative to the config file, and the permissions.',
  },
  conflict: { meaning: 'Two settings exclude each other.', action: 'Remove one of them.' },
  duplicate: { meaning: 'A name, id or address exists twice.', action: 'Rename or remove one of them.' },
  unknown_name: { meaning: 'The value names something that does not exist.', action: 'Check the spelling of the name.' },
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

/** The parts of a zod issue that decide its code. */
interface SchemaIssue {
  readonly code?: string | undefined;
  /** Present with `reportInput` only. */
  readonly input?: unknown;
  readonly origin?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** The code of an issue that a schema found; the schema has to be parsed with `reportInput`. */
export function problemCode({ code, input, origin, params }: SchemaIssue): ProblemCode {
  if (code === 'unrecognized_keys') return 'unknown_key';
  if (code === 'invalid_type') return input === undefined ? 'missing' : 'wrong_type';
  if ((code === 'too_small' || code === 'too_big') && origin !== 'string') return 'out_of_range';
  return issueProblem(params) ?? 'invalid_value';
}
