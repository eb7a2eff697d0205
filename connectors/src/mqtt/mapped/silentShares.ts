import type { DialectContext } from '../dialect.ts';

/** Exporters of one group that are idle for so long have a broker that sends them nothing, or sources that are as slow. */
const silentMs = 300_000;

/** Names once that nothing came of shared subscriptions: over MQTT 3.1.1 a broker without them accepts them like any other. */
export class SilentShares {
  readonly #context: Pick<DialectContext, 'gateway' | 'timers'>;
  readonly #subscriptions: readonly string[];
  readonly #hasMessages: () => boolean;
  #isWatched = false;

  constructor(context: Pick<DialectContext, 'gateway' | 'timers'>, subscriptions: readonly string[], hasMessages: () => boolean) {
    this.#context = context;
    this.#subscriptions = subscriptions;
    this.#hasMessages = hasMessages;
  }

  subscribed(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#context.timers.after(silentMs, () => this.#check());
  }

  #check(): void {
    if (this.#hasMessages()) return;
    const [first = '', ...others] = this.#subscriptions;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    this.#context.gateway.log.warn(`no message came of the shared subscription "${first}"${more} for ${silentMs / 60_000} min`, {
      hint: `nothing was published, other exporters took it, or the broker has no shared subscriptions, such as RabbitMQ: protocol_version: '5' makes it say so`,
    });
  }
}
