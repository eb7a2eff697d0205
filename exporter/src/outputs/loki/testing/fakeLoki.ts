import { gunzipSync } from 'node:zlib';
import type { Received } from '../../remote-write/testing/storeServer.ts';

interface Entry {
  readonly stream: string;
  readonly atNs: bigint;
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  /** Of the push that it is for; pushes of fewer lines are looked at. */
  readonly leastLines?: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Labels = Readonly<Record<string, string>>;
type Value = readonly [string, string, Labels?];

const hourNs = 3_600_000_000_000n;

/** What Loki does with pushes: it keeps one of two lines that are the same, and refuses lines in its own words. */
export class FakeLoki {
  isUp = true;
  /** Answers of the next pushes with lines, before these are looked at. */
  readonly answers: Answer[] = [];
  /** Schema v13. */
  takesMetadata = true;
  longestLine = 262_144;
  /** A text that no request may contain, for a reason that is not said. */
  poison: string | undefined;
  /** The streams that exist at most. */
  mostStreams = Infinity;
  readonly entries: Entry[] = [];
  /** The numbers of lines in each push. */
  readonly pushes: number[] = [];
  readonly #newest = new Map<string, bigint>();
  readonly #known = new Set<string>();

  receive({ headers, body }: Received): Answer {
    const json = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const { streams } = JSON.parse(json.toString()) as { streams: { stream: Labels; values: Value[] }[] };
    const first = streams[0];
    if (first === undefined) return { status: 422, text: 'error at least one valid stream is required for ingestion' };
    const scripted = this.answers[0];
    if (scripted !== undefined && first.values.length >= (scripted.leastLines ?? 1)) {
      this.answers.shift();
      return scripted;
    }
    this.pushes.push(first.values.length);
    if (this.poison !== undefined && json.includes(this.poison)) return { status: 400, text: "couldn't parse push request" };
    return this.#store(JSON.stringify(first.stream), first.values);
  }

  /** The texts of a kind in the order of their storage. */
  texts(kind: string): string[] {
    return this.entries.filter(({ stream }) => stream.includes(`"kind":"${kind}"`)).map(({ text }) => text);
  }

  #store(stream: string, values: readonly Value[]): Answer {
    if (!this.#newest.has(stream) && this.#newest.size >= this.mostStreams)
      return { status: 429, text: `maximum active stream limit exceeded when trying to create stream ${stream}, reduce …, user: 'fake'\n` };
    const behind: string[] = [];
    const invalid: string[] = [];
    for (const [ns, text, metadata = {}] of values) {
      const problem = this.#problem(text, metadata);
      const newest = this.#newest.get(stream) ?? 0n;
      if (problem !== undefined) invalid.push(problem);
      else if (BigInt(ns) < newest - hourNs)
        behind.push(`entry with timestamp ${ns} ignored, reason: 'entry too far behind, entry timestamp is: …',`);
      else this.#keep({ stream, atNs: BigInt(ns), text, metadata });
    }
    if (behind.length > 0)
      return {
        status: 400,
        text: `${behind.join('\n')}\nuser 'fake', total ignored: ${behind.length} out of ${values.length} for stream: ${stream}\n`,
      };
    return invalid.length > 0 ? { status: 400, text: invalid.map((error) => `1 errors like: ${error}`).join('; ') } : { status: 204 };
  }

  #problem(text: string, metadata: Labels): string | undefined {
    if (!this.takesMetadata && Object.keys(metadata).length > 0)
      return "stream 'x' includes structured metadata, but this feature is disallowed. Please see …";
    const length = Buffer.byteLength(text);
    return length > this.longestLine
      ? `max entry size '${this.longestLine}' bytes exceeded for stream 'x' while adding an entry with length '${length}' bytes`
      : undefined;
  }

  #keep(entry: Entry): void {
    const key = JSON.stringify([entry.stream, `${entry.atNs}`, entry.text]);
    const newest = this.#newest.get(entry.stream) ?? 0n;
    this.#newest.set(entry.stream, entry.atNs > newest ? entry.atNs : newest);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.entries.push(entry);
  }
}
