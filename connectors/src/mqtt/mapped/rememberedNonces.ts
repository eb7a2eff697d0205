import { z } from 'zod';
import type { DialectContext } from '../dialect.ts';
import type { CompiledMapping } from '../mapping/compile/compileMapping.ts';
import type { Nonces } from '../mapping/compile/nonces.ts';
import { noStateFile, type StateFile } from '../stateFile.ts';

const fileSchema = z.object({ nonces: z.array(z.object({ topic: z.string(), nonce: z.string(), endMs: z.number() })) });

/**
 * Keeps the nonces of signed messages over a restart and a reload, so that no message is accepted a second time after it. They are written when the connection
 * ends, which spares the disk; after a crash the file has none, and messages that were signed before the start are refused.
 */
export class RememberedNonces {
  readonly #file: StateFile;
  /** With the first topic of their mapping. */
  readonly #topics: ReadonlyMap<Nonces, string>;
  #isSaved = true;

  constructor(mappings: readonly CompiledMapping[], { gateway, stateFile }: Pick<DialectContext, 'gateway' | 'stateFile'>) {
    const signed = mappings.flatMap(({ topic, signature }) => (signature === undefined ? [] : [[signature.nonces, topic] as const]));
    this.#topics = new Map(signed.toReversed());
    const isKept = this.#topics.size > 0 && stateFile !== undefined;
    this.#file = isKept ? stateFile('nonces') : noStateFile;
    if (isKept) this.#restore(gateway.now());
  }

  save(): void {
    if (this.#isSaved) return;
    this.#isSaved = true;
    this.#file.writeNow({ nonces: this.#content() });
  }

  #restore(nowMs: number): void {
    const { data } = fileSchema.safeParse(this.#file.read());
    for (const [nonces, topic] of this.#topics) {
      nonces.onAdded = () => this.#added();
      if (data === undefined) nonces.notBeforeMs = nowMs;
      for (const known of data?.nonces ?? []) if (known.topic === topic) nonces.restore(known.nonce, known.endMs);
    }
  }

  /** The file is no longer complete. */
  #added(): void {
    if (!this.#isSaved) return;
    this.#isSaved = false;
    this.#file.writeNow({});
  }

  *#content(): Iterable<object> {
    for (const [nonces, topic] of this.#topics) for (const [nonce, endMs] of nonces.entries()) yield { topic, nonce, endMs };
  }
}
