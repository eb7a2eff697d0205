import type { Terminal } from '../../contract.ts';
import { isUnreachable, ReadError } from '../bus/readError.ts';
import type { ProbeConnection } from './probeConnection.ts';

const highestUnit = 255;

/** Unit ids of a text such as `1-10,17`, in its order and each once; undefined for an invalid text. */
export function unitList(text: string): readonly number[] | undefined {
  const units = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*$/.exec(part);
    if (match === null) return undefined;
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (from > to || to > highestUnit) return undefined;
    for (let unit = from; unit <= to; unit++) units.add(unit);
  }
  return [...units];
}

/** Units that respond, with their first response in words. Any valid response counts, an exception too. */
export type Responses = Map<number, string>;

const inFlight = { tcp: 4, 'rtu+tcp': 1, serial: 1 } as const;
const slowTimeoutMs = 2000;
/** Serial gateways wait about a second for a unit. */
const lateWithinMs = 1000;
/** Two registers, because meters with floats refuse to return half of one. */
const firstRequest = { table: 'holding', address: 0, count: 2 } as const;

/** How long probing takes at most if no unit responds. */
export function longestMs(count: number, { url, timeoutMs }: ProbeConnection): number {
  return Math.ceil(count / inFlight[url.kind]) * timeoutMs;
}

/**
 * Sends one request to each unit. Probes silent units again, one at a time and with a longer timeout, if responses come late because
 * a gateway waits longer than the timeout, or if a closed connection cut off requests to other units.
 */
export async function findUnits(connection: ProbeConnection, units: readonly number[], terminal: Terminal): Promise<Responses> {
  const responses: Responses = new Map();
  const survey = { connection, responses, terminal, total: units.length };
  const width = inFlight[connection.url.kind];
  const silent = await pass(survey, units, width);
  if (silent.length === 0) return responses;
  if (connection.lateResponses === 0) await connection.untilLateResponse(lateWithinMs);
  const isLate = connection.lateResponses > 0;
  if (isLate) connection.timeoutMs = Math.max(connection.timeoutMs, slowTimeoutMs);
  if (isLate || (connection.cutOffRequests > 0 && width > 1)) {
    const reason = isLate ? 'responses come late' : 'the device closes connections';
    const longestS = Math.ceil((silent.length * connection.timeoutMs) / 1000);
    terminal.note(`${reason}: probing ${silent.length} units again, one at a time, for at most ${longestS} s`);
    // a gateway drops the requests that it has queued
    connection.close();
    await pass(survey, silent, 1);
  }
  return responses;
}

interface Survey {
  readonly connection: ProbeConnection;
  readonly responses: Responses;
  readonly terminal: Terminal;
  readonly total: number;
}

/** Returns the silent units. After a late response these include the remaining ones, because more requests would only queue up. */
async function pass(
  { connection, responses, terminal, total }: Survey,
  units: readonly number[],
  width: number,
): Promise<readonly number[]> {
  const waiting = [...units];
  const silent: number[] = [];
  const mayStop = width > 1;
  const work = async (): Promise<void> => {
    for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
      const response = await probe(connection, unit);
      if (response === undefined) silent.push(unit);
      else responses.set(unit, response);
      terminal.progress(total - waiting.length, total, `unit ${unit}`);
      if (mayStop && connection.lateResponses > 0) silent.push(...waiting.splice(0));
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return silent.sort((a, b) => a - b);
}

/** The response of a unit in words; undefined for a unit without one, also if a gateway reports that or closes the connection. */
export async function probe(connection: ProbeConnection, unit: number): Promise<string | undefined> {
  try {
    await connection.read({ unit, ...firstRequest });
    return 'registers';
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if (isUnreachable(error)) return undefined;
    return error.failure === 'exception' ? `exception ${error.code ?? 0}` : 'an invalid response';
  }
}
