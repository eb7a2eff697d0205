import type { Terminal } from '../../contract.ts';
import { isAway, ReadError } from '../bus/readError.ts';
import type { Line } from './probeConnection.ts';

/** What a unit answered to the first question, in words. Any valid answer, an exception too, means that it is there. */
export type Answers = Map<number, string>;

const inFlight = { tcp: 4, 'rtu+tcp': 1, serial: 1 } as const;
const slowTimeoutMs = 2000;
/** Serial gateways wait about a second for a unit. */
const lateWithinMs = 1000;
/** Two registers: meters that hold floats refuse to give a half. */
const firstQuestion = { table: 'holding', address: 0, count: 2 } as const;

/** How long the units take at most when none is there. */
export function longestMs(count: number, { url, timeoutMs }: Line): number {
  return Math.ceil(count / inFlight[url.kind]) * timeoutMs;
}

/**
 * Asks each unit one thing. Where answers come late, because a gateway waits longer than we do, or one unit's hang-up cuts off what was asked of others,
 * those that were silent are asked again one by one, in the gateway's own time.
 */
export async function findUnits(line: Line, units: readonly number[], terminal: Terminal): Promise<Answers> {
  const answers: Answers = new Map();
  const survey = { line, answers, terminal, total: units.length };
  const width = inFlight[line.url.kind];
  const silent = await pass(survey, units, width);
  if (silent.length === 0) return answers;
  if (line.lateAnswers === 0) await line.untilLate(lateWithinMs);
  const isLate = line.lateAnswers > 0;
  if (isLate) line.timeoutMs = Math.max(line.timeoutMs, slowTimeoutMs);
  if (isLate || (line.hangUps > 0 && width > 1)) {
    const why = isLate ? 'answers come late' : 'the other side hangs up';
    const longestS = Math.ceil((silent.length * line.timeoutMs) / 1000);
    terminal.note(`${why}: asking ${silent.length} units again, one at a time, at most ${longestS} s`);
    // a gateway forgets what it has not passed on yet
    line.close();
    await pass(survey, silent, 1);
  }
  return answers;
}

interface Survey {
  readonly line: Line;
  readonly answers: Answers;
  readonly terminal: Terminal;
  readonly total: number;
}

/** Returns those that did not answer; the rest too once an answer came late, since more questions would only pile up. */
async function pass({ line, answers, terminal, total }: Survey, units: readonly number[], width: number): Promise<readonly number[]> {
  const waiting = [...units];
  const silent: number[] = [];
  const mayStop = width > 1;
  const work = async (): Promise<void> => {
    for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
      const answer = await firstAnswer(line, unit);
      if (answer === undefined) silent.push(unit);
      else answers.set(unit, answer);
      terminal.progress(total - waiting.length, total, `unit ${unit}`);
      if (mayStop && line.lateAnswers > 0) silent.push(...waiting.splice(0));
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return silent.sort((a, b) => a - b);
}

/** Undefined where nobody is; also where a gateway says so, or hangs up. */
export async function firstAnswer(line: Line, unit: number): Promise<string | undefined> {
  try {
    await line.read({ unit, ...firstQuestion });
    return 'registers';
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if (isAway(error)) return undefined;
    return error.failure === 'exception' ? `exception ${error.code ?? 0}` : 'an answer that fits no request';
  }
}
