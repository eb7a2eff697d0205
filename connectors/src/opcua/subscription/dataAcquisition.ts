import type { Gateway } from '../../contract.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import type { MonitoredItems, Refusals } from './monitoredItems.ts';
import type { MonitoredNode } from './monitoredNode.ts';
import type { Poller } from './poller.ts';

interface AcquisitionOptions {
  readonly monitoredItems: MonitoredItems;
  readonly poller: Poller;
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
}

/** Gets the values of nodes: by MonitoredItems where the server accepts them, otherwise by polling. */
export class DataAcquisition {
  readonly #options: AcquisitionOptions;
  #nodes: ReadonlySet<MonitoredNode> = new Set();
  #loggedRefusal = '';
  #queue: Promise<void> = Promise.resolve();

  constructor(options: AcquisitionOptions) {
    this.#options = options;
  }

  /** Gets the values of these nodes and no others. Nodes of the previous call keep their MonitoredItem. */
  setNodes(nodes: readonly MonitoredNode[]): Promise<void> {
    return this.#enqueue(() => this.#setNodes(nodes));
  }

  /** Requests MonitoredItems again for the nodes that are polled. */
  retryRefused(): Promise<void> {
    const { poller, config } = this.#options;
    return config.poll ? Promise.resolve() : this.#enqueue(() => this.#acquire([...poller.nodes]));
  }

  async #setNodes(nodes: readonly MonitoredNode[]): Promise<void> {
    const { monitoredItems, poller } = this.#options;
    const wanted = new Set(nodes);
    const removed = new Set([...this.#nodes].filter((node) => !wanted.has(node)));
    const added = nodes.filter((node) => !this.#nodes.has(node));
    this.#nodes = wanted;
    poller.remove(removed);
    if (removed.size > 0) await monitoredItems.remove(removed);
    await this.#acquire(added);
  }

  /** Runs one change after the other, so that a new request does not overtake a removal. */
  #enqueue(change: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(change);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async #acquire(nodes: readonly MonitoredNode[]): Promise<void> {
    const { monitoredItems, poller, config } = this.#options;
    if (config.poll) return poller.add(nodes);
    if (nodes.length === 0) return;
    const refusals = await monitoredItems.add(nodes);
    this.#log(refusals);
    poller.remove(nodes.filter((node) => !refusals.has(node)));
    await poller.add([...refusals.keys()].filter((node) => !poller.nodes.has(node)));
  }

  #log(refusals: Refusals): void {
    const { gateway, config, monitoredItems } = this.#options;
    const [first] = refusals;
    const refusal = first === undefined ? '' : `${refusals.size} of ${this.#nodes.size}: ${first[1]}`;
    gateway.log.debug('nodes are monitored', { nodes: this.#nodes.size - refusals.size, interval_ms: monitoredItems.intervalMs });
    if (refusal === this.#loggedRefusal) return;
    this.#loggedRefusal = refusal;
    if (first === undefined) return;
    gateway.log.warn(
      `the server refuses to monitor ${refusals.size} of ${this.#nodes.size} nodes: they are polled every ${config.poll_interval} ms`,
      { node: first[0].nodeId.toString(), status: first[1] },
    );
  }
}
