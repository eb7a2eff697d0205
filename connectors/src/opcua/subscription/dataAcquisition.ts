import type { Gateway } from '../../contract.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import type { Monitoring, Refusals } from './monitoredItems.ts';
import type { Poller } from './poller.ts';
import type { Target } from './monitoredNode.ts';

export interface FeedOptions {
  readonly monitoring: Monitoring;
  readonly poller: Poller;
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
}

/** Brings each target its values: watched by the server where it can, else read. */
export class Feed {
  readonly #options: FeedOptions;
  #followed: ReadonlySet<Target> = new Set();
  #told = '';
  #turn: Promise<void> = Promise.resolve();

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Follows these targets and no others; one that was followed before goes on as it is. */
  follow(targets: readonly Target[]): Promise<void> {
    return this.#inTurn(() => this.#follow(targets));
  }

  /** Asks again for what the server refused. */
  retry(): Promise<void> {
    const { poller, config } = this.#options;
    return config.poll ? Promise.resolve() : this.#inTurn(() => this.#watch([...poller.targets]));
  }

  async #follow(targets: readonly Target[]): Promise<void> {
    const { monitoring, poller } = this.#options;
    const wanted = new Set(targets);
    const gone = new Set([...this.#followed].filter((target) => !wanted.has(target)));
    const added = targets.filter((target) => !this.#followed.has(target));
    this.#followed = wanted;
    poller.remove(gone);
    if (gone.size > 0) await monitoring.release(gone);
    await this.#watch(added);
  }

  /** One after the other: what is asked for anew must not meet what is being released. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #watch(targets: readonly Target[]): Promise<void> {
    const { monitoring, poller, config } = this.#options;
    if (config.poll) return poller.add(targets);
    if (targets.length === 0) return;
    const refusals = await monitoring.watch(targets);
    this.#tell(refusals);
    poller.remove(targets.filter((target) => !refusals.has(target)));
    await poller.add([...refusals.keys()].filter((target) => !poller.targets.has(target)));
  }

  #tell(refusals: Refusals): void {
    const { gateway, config, monitoring } = this.#options;
    const [first] = refusals;
    const text = first === undefined ? '' : `${refusals.size} of ${this.#followed.size}: ${first[1]}`;
    gateway.log.debug('values are watched', { nodes: this.#followed.size - refusals.size, interval_ms: monitoring.intervalMs });
    if (text === this.#told) return;
    this.#told = text;
    if (first === undefined) return;
    const example = { node: first[0].nodeId.toString(), answer: first[1] };
    gateway.log.warn(
      `the server does not watch ${refusals.size} of ${this.#followed.size} nodes, they are read every ${config.poll_interval} ms`,
      example,
    );
  }
}
