import type { Terminal } from '@gaugeway/connectors/contract';
import { MultiBar, type SingleBar } from 'cli-progress';
import { printable } from './renderTable.ts';

const plainEveryMs = 5000;

/** How far a tool is, on standard error: as a bar where somebody looks, as a line now and then where it goes into a file. */
export class StderrTerminal implements Terminal {
  readonly #bars: MultiBar | undefined;
  #bar: SingleBar | undefined;
  #toldAtMs = performance.now();

  constructor(isTty = process.stderr.isTTY) {
    const format = '{bar} {percentage}% {what} ({value} of {total}, {eta_formatted} left)';
    if (isTty) this.#bars = new MultiBar({ stream: process.stderr, format, hideCursor: true, clearOnComplete: true, fps: 5 });
  }

  progress(done: number, total: number, what: string): void {
    const text = printable(what);
    if (this.#bars === undefined) return this.#tellNowAndThen(`${text}: ${done} of ${total}`);
    this.#bar ??= this.#bars.create(total, done, { what: text });
    this.#bar.setTotal(total);
    this.#bar.update(done, { what: text });
  }

  note(line: string): void {
    const text = `${printable(line)}\n`;
    if (this.#bar === undefined) process.stderr.write(text);
    else this.#bars?.log(text);
  }

  /** Takes the bar away, not the notes above it: those of the last moment are still to be written. */
  close(): void {
    if (this.#bar !== undefined) this.#bars?.update();
    this.#bars?.stop();
  }

  #tellNowAndThen(line: string): void {
    if (performance.now() - this.#toldAtMs < plainEveryMs) return;
    this.#toldAtMs = performance.now();
    process.stderr.write(`${line}\n`);
  }
}
