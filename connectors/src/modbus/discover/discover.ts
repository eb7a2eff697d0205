import { z } from 'zod';
import { duration } from '../../configTypes.ts';
import { ConnectorError, type Terminal, type Tool } from '../../contract.ts';
import { busUrl, busUrlText, parseBusUrl } from '../bus/busUrl.ts';
import { loadProfiles, profileFolders } from '../profile/loadProfiles.ts';
import { profileProblemText } from '../../profileProblem.ts';
import { configText, findingLine } from './configText.ts';
import { findUnits, longestMs, probe, type Responses, unitList } from './findUnits.ts';
import { type Finding, fingerprintOf, investigate } from './investigate.ts';
import { ProbeConnection } from './probeConnection.ts';

const options = z.strictObject({
  argument: busUrl,
  units: z
    .string()
    .refine((text) => unitList(text) !== undefined, 'expected unit ids from 0 to 255 such as 1-10,17')
    .default('1-247')
    .describe('Unit ids to probe.'),
  timeout: duration
    .refine((ms) => ms >= 10, 'expected at least 10ms')
    .prefault('300ms')
    .describe('How long to wait for a response; slow gateways need 1s.'),
  profiles_dir: z.string().min(1).optional().describe('Folder of your own profiles, to recognise their devices too.'),
});

type Options = z.output<typeof options>;

/** Reserved by [Modbus serial line 2.2]: a device that responds to it ignores unit ids. */
const reservedUnit = 249;

/** `gaugeway discover modbus URL`: finds and identifies the units on a bus. Only reads. */
export const discover: Tool = {
  description: 'Find devices on a Modbus bus by unit ids, identification, SunSpec models and profiles; only reads',
  argument: '<url>',
  examples: [
    'discover modbus tcp://192.168.1.20:502',
    'discover modbus tcp://192.168.1.20 --units 1-10,17 --timeout 1s',
    "discover modbus 'serial:///dev/ttyUSB0?baud_rate=9600&parity=none'",
  ],
  options,
  run: (given, terminal, signal) => run(options.parse(given), terminal, signal),
};

async function run(
  { argument, units: unitText, timeout, profiles_dir: profilesDir }: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const { profiles, problems } = await loadProfiles(profileFolders(profilesDir));
  for (const problem of problems) terminal.note(profileProblemText(problem));
  const url = parseBusUrl(argument);
  const units = unitList(unitText) ?? [];
  const connection = new ProbeConnection(url, timeout, signal);
  try {
    const longestS = Math.ceil(longestMs(units.length, connection) / 1000);
    terminal.note(`probing ${units.length} units at ${busUrlText(url)}: takes at most ${longestS} s if none responds`);
    const responses = await findUnits(connection, units, terminal);
    signal.throwIfAborted();
    if (responses.size === 0) throw noUnitFound(argument, units.length);
    const { devices, aliases } = await withoutAliases(connection, responses, { terminal, didAllRespond: responses.size === units.length });
    const findings: Finding[] = [];
    for (const [unit, response] of devices) {
      signal.throwIfAborted();
      const finding = await investigate(connection, { unit, response }, profiles);
      terminal.note(findingLine(finding));
      findings.push(finding);
      terminal.progress(findings.length, devices.length, `unit ${unit}`);
    }
    return configText({ url, unitCount: units.length, findings, aliases });
  } finally {
    connection.close();
  }
}

function noUnitFound(url: string, count: number): ConnectorError {
  const hint = url.startsWith('tcp:')
    ? 'try --timeout 1s, rtu+tcp:// instead of tcp://, or other unit ids'
    : 'try --timeout 1s, and check baud rate, parity and wiring';
  return new ConnectorError('modbus_no_unit_found', `cannot find devices at "${url}": none of ${count} units responded; ${hint}`);
}

interface DistinctDevices {
  readonly devices: readonly (readonly [unit: number, response: string])[];
  /** Further unit ids of the first device. */
  readonly aliases: readonly number[];
}

/** Lists a device that ignores unit ids once, with its lowest one. */
async function withoutAliases(
  connection: ProbeConnection,
  responses: Responses,
  { terminal, didAllRespond }: { readonly terminal: Terminal; readonly didAllRespond: boolean },
): Promise<DistinctDevices> {
  const sorted = [...responses].sort(([a], [b]) => a - b);
  const all = { devices: sorted, aliases: [] };
  if (connection.url.kind !== 'tcp' || sorted.length < 2) return all;
  const response = await probe(connection, reservedUnit);
  if (response === undefined) return all;
  const reserved = await fingerprintOf(connection, { unit: reservedUnit, response });
  // a gateway may respond so itself, and its meters alike
  if (!reserved.isDistinctive && !didAllRespond) return all;
  const others: (readonly [number, string])[] = [];
  const same: (readonly [number, string])[] = [];
  for (const [index, entry] of sorted.entries()) {
    const { text } = await fingerprintOf(connection, { unit: entry[0], response: entry[1] });
    const isSame = text === reserved.text;
    (isSame ? same : others).push(entry);
    terminal.progress(index + 1, sorted.length, `comparing unit ${entry[0]}`);
  }
  const [first, ...aliases] = same;
  return { devices: first === undefined ? others : [first, ...others], aliases: aliases.map(([unit]) => unit) };
}
