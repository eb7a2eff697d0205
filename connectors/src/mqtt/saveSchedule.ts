import type { DialectContext } from './dialect.ts';
import type { StateContent } from './stateContent.ts';
import type { StateFile } from './stateFile.ts';

/** Changes are written together. */
const saveAfterMs = 10_000;
/** Without a change, what is written is at most this part of the time to forget old. */
const savesInForgetTime = 4;
const longestSaveIntervalMs = 86_400_000;

/** Decides when the state of a decoder is written to its file. */
export class SaveSchedule {
  readonly #file: StateFile;
  readonly #contentOf: () => StateContent;
  readonly #context: Pick<DialectContext, 'config' | 'timers'>;
  /** There is a change that no call of {@link StateFile.write} has. */
  #isDue = false;
  /** What is being written. */
  #write: Promise<void> | undefined;
  #cancel: () => void = () => undefined;

  constructor(file: StateFile, contentOf: () => StateContent, context: Pick<DialectContext, 'config' | 'timers'>) {
    this.#file = file;
    this.#contentOf = contentOf;
    this.#context = context;
  }

  /** The state is that of the file; what it says about times has to be written again some day. */
  restored(): void {
    this.#schedule(false);
  }

  /** The state changed. */
  changed(): void {
    if (!this.#isDue) this.#schedule(true);
  }

  /** Writes what is not written yet, and then no more. */
  close(): void {
    this.#cancel();
    if (this.#isDue || this.#write !== undefined) this.#file.writeNow(this.#contentOf());
  }

  #schedule(isDue: boolean): void {
    this.#isDue = isDue;
    this.#cancel();
    const intervalMs = Math.min(longestSaveIntervalMs, this.#context.config.forget_after / savesInForgetTime);
    this.#cancel = this.#context.timers.after(isDue ? saveAfterMs : Math.max(saveAfterMs, intervalMs), () => this.#save());
  }

  #save(): void {
    const write = this.#file.write(this.#contentOf());
    this.#write = write;
    void write.then(() => {
      if (this.#write === write) this.#write = undefined;
    });
    this.#schedule(false);
  }
}
