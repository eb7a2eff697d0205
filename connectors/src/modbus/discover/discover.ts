import { z } from 'zod';
import { duration } from '../../configTypes.ts';
import { ConnectorError, type Terminal, type Tool } from '../../contract.ts';
import { busUrl, busUrlText, parseBusUrl } from '../bus/busUrl.ts';
import { loadProfiles, profileFolders } from '../profile/loadProfiles.ts';
import { profileProblemText } from '../profile/problem.ts';
import { configText, findingLine } from './configText.ts';
import { findUnits, firstAnswer, longestMs, type Answers } from './findUnits.ts';
import { type Finding, fingerprintOf, investigate } from './investigate.ts';
import { Line } from './probeConnection.ts';
import { unitList } from './unitList.ts';

const options = z.strictObject({
  argument: busUrl,
  units: z
    .string()
    .refine((text) => unitList(text) !== undefined, 'expected unit ids from 0 to 255 such as 1-10,17')
    .default('1-247')
    .describe('Unit ids to ask.'),
  timeout: duration
    .refine((ms) => ms >= 10, 'expected at least 10ms')
    .prefault('300ms')
    .describe('How long an answer may take; slow gateways need 1s.'),
  profiles_dir: z.string().min(1).optional().describe('Folder of your own profiles, which are recognised too.'),
});

type Options = z.output<typeof options>;

/** Reserved by [Modbus serial line 2.2]: a device that answers to it does not look at unit ids. */
const reservedUnit = 249;

/** `gaugeway discover modbus URL`: which units are on a bus, and what they are. Reads only. */
export const discover: Tool = {
  description: 'Find the devices on a Modbus bus: units, their identification, SunSpec and shipped profiles; reads only',
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
  const line = new Line(url, timeout, signal);
  try {
    terminal.note(
      `asking ${units.length} units of ${busUrlText(url)}: at most ${Math.ceil(longestMs(units.length, line) / 1000)} s where nobody answers`,
    );
    const answers = await findUnits(line, units, terminal);
    signal.throwIfAborted();
    if (answers.size === 0) throw nobody(argument, units.length);
    const { own, aliases } = await withoutAliases(line, answers, { terminal, didAllAnswer: answers.size === units.length });
    const findings: Finding[] = [];
    for (const [unit, answer] of own) {
      signal.throwIfAborted();
      const finding = await investigate(line, { unit, answer }, profiles);
      terminal.note(findingLine(finding));
      findings.push(finding);
      terminal.progress(findings.length, own.length, `unit ${unit}`);
    }
    return configText({ url, asked: units.length, findings, aliases });
  } finally {
    line.close();
  }
}

function nobody(url: string, count: number): ConnectorError {
  const hint = url.startsWith('tcp:')
    ? 'try --timeout 1s, rtu+tcp:// in place of tcp://, other unit ids'
    : 'try --timeout 1s; compare baud rate, parity and wiring';
  return new ConnectorError('timeout', `cannot find devices at "${url}": none of ${count} units answered; ${hint}`);
}

interface Sorted {
  readonly own: readonly (readonly [unit: number, answer: string])[];
  readonly aliases: readonly number[];
}

/** A device that does not look at unit ids is one device, at whatever ids it was asked. */
async function withoutAliases(
  line: Line,
  answers: Answers,
  { terminal, didAllAnswer }: { readonly terminal: Terminal; readonly didAllAnswer: boolean },
): Promise<Sorted> {
  const sorted = [...answers].sort(([a], [b]) => a - b);
  const all = { own: sorted, aliases: [] };
  if (line.url.kind !== 'tcp' || sorted.length < 2) return all;
  const answer = await firstAnswer(line, reservedUnit);
  if (answer === undefined) return all;
  const reserved = await fingerprintOf(line, { unit: reservedUnit, answer });
  // a gateway may answer so for itself, and its meters alike
  if (!reserved.isTelling && !didAllAnswer) return all;
  const own: (readonly [number, string])[] = [];
  const alike: (readonly [number, string])[] = [];
  for (const [index, entry] of sorted.entries()) {
    const { text } = await fingerprintOf(line, { unit: entry[0], answer: entry[1] });
    const isAlike = text === reserved.text;
    (isAlike ? alike : own).push(entry);
    terminal.progress(index + 1, sorted.length, `comparing unit ${entry[0]}`);
  }
  const [first, ...aliases] = alike;
  return { own: first === undefined ? own : [first, ...own], aliases: aliases.map(([unit]) => unit) };
}
