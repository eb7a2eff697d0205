import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { needProgram } from '../servers/program.ts';

/** A metric family as a parser that is not ours read it. Names of counters come without `_total`, as OpenMetrics has it. */
export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
  readonly samples: readonly ParsedSample[];
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp?: string;
}

interface Answer {
  readonly error?: string;
  readonly families?: (Omit<ParsedFamily, 'samples'> & {
    samples: { name: string; labels: Record<string, string>; value: string; timestamp: string | null }[];
  })[];
}

/** Python's prometheus_client, the reference parser of OpenMetrics, kept running over many texts. Its suite needs `describeWith(['prometheusClient'], …)`. */
export class ForeignParser implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    const [python, ...args] = needProgram('prometheusClient');
    this.#child = spawn(python, [...args, `${import.meta.dirname}/parse.py`], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Families of an OpenMetrics 1.0 exposition; throws with what it breaks. */
  parseOpenMetrics(text: string): Promise<ParsedFamily[]> {
    return this.#parse('openmetrics', text);
  }

  /** Families of a text format 0.0.4 exposition. */
  parseText(text: string): Promise<ParsedFamily[]> {
    return this.#parse('text', text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.stdin.end();
    await closed;
  }

  async #parse(format: 'openmetrics' | 'text', text: string): Promise<ParsedFamily[]> {
    this.#child.stdin.write(`${JSON.stringify({ format, text })}\n`);
    const line = await this.#answers.next();
    if (line.done) throw new Error(`cannot parse ${format}: the parser ended`);
    const { error, families } = JSON.parse(line.value) as Answer;
    if (!families) throw new Error(`cannot parse ${format}: ${String(error)}`);
    return families.map((family) => ({ ...family, samples: family.samples.map(readSample) }));
  }
}

function readSample({
  value,
  timestamp,
  ...sample
}: {
  name: string;
  labels: Record<string, string>;
  value: string;
  timestamp: string | null;
}): ParsedSample {
  const number = Number(value.replace('inf', 'Infinity'));
  return { ...sample, value: number, ...(timestamp === null ? {} : { timestamp }) };
}
