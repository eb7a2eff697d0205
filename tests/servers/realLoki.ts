import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

export interface StoredLine {
  readonly labels: Readonly<Record<string, string>>;
  /** Nanoseconds since the epoch. */
  readonly ns: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Answer {
  readonly data: {
    readonly result: readonly {
      readonly stream: StoredLine['labels'];
      readonly values: readonly (readonly [string, string, { readonly structuredMetadata?: StoredLine['metadata'] }?])[];
    }[];
  };
}

/** A Loki that somebody has started, by its HTTP API. */
export class RealLoki {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  get pushUrl(): string {
    return `${this.url}/loki/api/v1/push`;
  }

  /** The newest 5000 lines of a LogQL selector, oldest first. Loki adds `detected_level` to the metadata, which is left out. */
  async lines(selector: string, fromMs = Date.now() - 8 * 86_400_000, toMs = Date.now() + 3_600_000): Promise<StoredLine[]> {
    const query = new URLSearchParams({
      query: selector,
      start: `${fromMs}000000`,
      end: `${toMs}000000`,
      limit: '5000',
      direction: 'backward',
    });
    const headers = { 'x-loki-response-encoding-flags': 'categorize-labels' };
    const response = await fetch(`${this.url}/loki/api/v1/query_range?${query.toString()}`, { headers });
    if (!response.ok) throw new Error(`cannot query Loki: ${response.status} ${await response.text()}`);
    const { data } = (await response.json()) as Answer;
    const lines = data.result.flatMap(({ stream: labels, values }) =>
      values.map(([ns, text, { structuredMetadata = {} } = {}]) => {
        const { detected_level: _, ...metadata } = structuredMetadata;
        return { labels, ns, text, metadata };
      }),
    );
    return lines.sort((a, b) => (BigInt(a.ns) < BigInt(b.ns) ? -1 : 1));
  }
}

const { LOKI_URL: url, LOKI_KILL: kill, LOKI_START: start } = process.env;

/** `describe` for tests of a real Loki, with any schema; skipped with a line that says what is needed, under `CI=true` too. */
export function describeWithLoki(title: string, body: (loki: RealLoki) => void): void {
  if (url !== undefined) {
    describe(title, () => body(new RealLoki(url)));
    return;
  }
  process.stderr.write(
    `SKIPPED "${title}" needs a real Loki: set LOKI_URL, such as http://127.0.0.1:3100, to one that may be played with\n`,
  );
  describe.skip(title, () => body(new RealLoki('http://127.0.0.1:1')));
}

/** How it is killed and started again, by shell commands of `LOKI_KILL` and `LOKI_START`; the latter returns at once. */
export const lokiControl =
  kill === undefined || start === undefined ? undefined : { kill: () => runInShell(kill), start: () => runInShell(start) };

if (url !== undefined && lokiControl === undefined)
  process.stderr.write('SKIPPED the kills of a real Loki: set LOKI_KILL and LOKI_START to shell commands that kill and start it\n');

function runInShell(command: string): void {
  const { status } = spawnSync('bash', ['-c', command], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`cannot run "${command}": it ended with ${String(status)}`);
}
