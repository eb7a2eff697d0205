import { z } from 'zod';
import type { DialectContext } from '../dialect.ts';
import { SaveSchedule } from '../saveSchedule.ts';
import { noStateFile, type StateFile } from '../stateFile.ts';
import type { RememberBirths } from './context.ts';

/** Of all births together, in base64. */
const mostBytes = 32 * 1024 * 1024;

const fileSchema = z.object({ births: z.array(z.object({ topic: z.string(), payload: z.string(), bornMs: z.number() })) });

/** The newest births of nodes and devices that live, by topic. They are stored: a node does not repeat its own unless it is asked. */
export class RememberedBirths implements RememberBirths {
  readonly #context: Pick<DialectContext, 'config' | 'gateway'>;
  readonly #file: StateFile;
  readonly #saves: SaveSchedule;
  readonly #byTopic = new Map<string, { readonly payload: string; readonly bornMs: number }>();
  #bytes = 0;

  constructor(context: DialectContext) {
    this.#context = context;
    this.#file = context.stateFile?.('sparkplug') ?? noStateFile;
    this.#saves = new SaveSchedule(this.#file, () => ({ births: this.#content() }), context);
  }

  /** Reads the file; `take` returns whether it can use a birth. */
  restore(take: (topic: string, payload: Buffer) => boolean): void {
    const content = this.#file.read();
    const { data } = fileSchema.safeParse(content);
    const { gateway, config } = this.#context;
    if (content !== undefined && data === undefined)
      gateway.log.warn('the remembered births of Sparkplug are damaged: they are learned again');
    for (const { topic, payload, bornMs } of data?.births ?? [])
      if (gateway.now() - bornMs <= config.forget_after && take(topic, Buffer.from(payload, 'base64')))
        this.#set(topic, { payload, bornMs });
  }

  remember(topic: string, payload: Buffer): void {
    this.#set(topic, { payload: payload.toString('base64'), bornMs: this.#context.gateway.now() });
    this.#saves.changed();
  }

  forget(topic: string): void {
    const known = this.#byTopic.get(topic);
    if (known === undefined) return;
    this.#bytes -= known.payload.length;
    this.#byTopic.delete(topic);
    this.#saves.changed();
  }

  close(): void {
    this.#saves.close();
  }

  #set(topic: string, birth: { readonly payload: string; readonly bornMs: number }): void {
    const bytes = this.#bytes - (this.#byTopic.get(topic)?.payload.length ?? 0) + birth.payload.length;
    // it is not known after a restart, as without the file
    if (bytes > mostBytes) return this.forget(topic);
    this.#bytes = bytes;
    this.#byTopic.set(topic, birth);
  }

  *#content(): Iterable<object> {
    for (const [topic, birth] of this.#byTopic) yield { topic, ...birth };
  }
}
