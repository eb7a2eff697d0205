import type { Terminal } from '@gaugeway/connectors/contract';
import { MultiBar, type SingleBar } from 'cli-progress';
import { printable } from './renderTable.ts';

const plainIntervalMs = 5000;

/** Shows progress on standard error: as a bar on a terminal, else as one line every few seconds. */
export class StderrTerminal implements Terminal {
  readonly #bars: MultiBar | undefined;
  #bar: SingleBar | undefined;
  #printedAtMs = performance.now();

  constructor(isTty = process.stderr.isTTY) {
    const format = '{bar} {percentage}% {what} ({value} of {total}, {eta_formatted} left)';
    if (isTty) this.#bars = new MultiBar({ stream: process.stderr, format, hideCursor: true, clearOnComplete: true, fps: 5 });
  }

  progress(done: number, total: number, what: string): void {
    const text = printable(what);
    if (this.#bars === undefined) return this.#printPlain(`${text}: ${done} of ${total}`);
    this.#bar ??= this.#bars.create(total, done, { what: text });
    this.#bar.setTotal(total);
    this.#bar.update(done, { what: text });
  }

  note(line: string): void {
    const text = `${printable(line)}\n`;
    if (this.#bar === undefined) process.stderr.write(text);
    else this.#bars?.log(text);
  }

  /** Removes the bar. The update before it writes notes that are still buffered. */
  close(): void {
    if (this.#bar !== undefined) this.#bars?.update();
    this.#bars?.stop();
  }

  #printPlain(line: string): void {
    if (performance.now() - this.#printedAtMs < plainIntervalMs) return;
    this.#printedAtMs = performance.now();
    process.stderr.write(`${line}\n`);
  }
}

interface StoppableWork {
  /** Returns what is printed to standard output. */
  readonly run: (terminal: StderrTerminal, signal: AbortSignal) => Promise<string>;
  /** The exit code after `run`. */
  readonly exitCode: (isStopped: boolean) => number;
  /** Reports an error of `run`; returns the exit code. */
  readonly failure: (error: unknown, isStopped: boolean) => number;
}

/** Runs work with progress on standard error. SIGINT or SIGTERM aborts its signal; a second one ends the process. */
export async function runStoppable({ run, exitCode, failure }: StoppableWork): Promise<number> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, abort);
  const terminal = new StderrTerminal();
  try {
    const text = await run(terminal, stop.signal);
    terminal.close();
    if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return exitCode(stop.signal.aborted);
  } catch (error) {
    terminal.close();
    return failure(error, stop.signal.aborted);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, abort);
  }
}
