import { concatBatches } from './batchParts.ts';
import { Evidence, Unsent } from './batchSender.ts';
import type { Batch } from '../batch.ts';
import type { Source } from './pendingSamples.ts';
import type { Signal } from '../signal.ts';

/** Samples that are sent at once. */
export interface Chunk {
  readonly batch: Batch;
  readonly isRepetition: boolean;
  readonly mayGiveUp: boolean;
  readonly evidence: Evidence;
}

interface WorkerOptions {
  /** Takes what comes next, about so many samples; none: wait for `changed`. */
  readonly next: (mostSamples: number) => Promise<readonly Source[]>;
  readonly changed: Signal;
  /** Resolves when all samples were taken or refused; throws {@link Unsent}. */
  readonly send: (chunk: Chunk) => Promise<void>;
  /** `losses`: how often the target had been lost when it took the first of them. */
  readonly confirm: (sources: readonly Source[], losses?: number) => void;
  /** The target refuses everything, with these words. */
  readonly refused: (why: string) => void;
  readonly isClosed: () => boolean;
}

const chunkSamples = 40_000;

/** Sends one chunk after the other. */
export class SendingWorker {
  readonly #options: WorkerOptions;
  /** Refused as a whole. They are tried again with what follows: of more series the server may accept some. */
  #held: readonly Source[] = [];

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { changed, isClosed } = this.#options;
    while (!isClosed()) {
      const change = changed.wait();
      const sources = await this.#take();
      if (sources.length === 0) await change;
      else await this.#send(sources);
    }
  }

  async #take(): Promise<readonly Source[]> {
    const room = this.#held.reduce((left, { batch }) => left - batch.length, chunkSamples);
    if (room <= 0) return this.#held;
    const more = await this.#options.next(room);
    if (this.#held.length === 0) return more;
    const [repetitions, samples] = [more.filter(({ mayGiveUp }) => mayGiveUp), more.filter(({ mayGiveUp }) => !mayGiveUp)];
    this.#options.confirm(repetitions);
    return [...this.#held, ...samples];
  }

  async #send(sources: readonly Source[]): Promise<void> {
    const { send, confirm, refused, isClosed } = this.#options;
    const [first] = sources;
    if (first === undefined) return;
    const { isRepetition, mayGiveUp } = first;
    const evidence = new Evidence();
    try {
      await send({ batch: concatBatches(sources.map(({ batch }) => batch)), isRepetition, mayGiveUp, evidence });
      this.#held = [];
    } catch (error) {
      if (!(error instanceof Unsent) || isClosed()) throw error;
      this.#held = mayGiveUp ? [] : sources;
      if (error.reason === 'refused_all') refused(error.message);
      if (!mayGiveUp) return;
    }
    confirm(sources, evidence.losses);
  }
}
