import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../../../../../tests/waitFor.ts';
import type { LineProcessOptions, LineProcessReport } from './lineProcess.ts';

const program = fileURLToPath(new URL('lineProcess.ts', import.meta.url));

/** A process of its own that sends lines to Loki. */
export class LineMaker implements AsyncDisposable {
  readonly reports: LineProcessReport[] = [];
  readonly #child: ChildProcess;

  constructor(options: LineProcessOptions) {
    this.#child = spawn(process.execPath, ['--expose-gc', program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'ignore'] });
    const { stdout } = this.#child;
    if (stdout !== null) createInterface({ input: stdout }).on('line', (line) => this.reports.push(JSON.parse(line) as LineProcessReport));
  }

  get last(): LineProcessReport {
    const last = this.reports.at(-1);
    if (last === undefined) throw new Error('there is no report yet');
    return last;
  }

  /** Waits for a report that fits. */
  async until(what: string, fits: (report: LineProcessReport) => boolean, timeoutMs = 60_000): Promise<LineProcessReport> {
    await waitFor(() => this.reports.some(fits), { what, timeoutMs });
    return this.reports.find(fits) ?? this.last;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    // with its last report
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}
