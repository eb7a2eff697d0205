import type { Gateway } from '../../contract.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import type { OperationLimits } from '../session/operationLimits.ts';
import type { RawSession } from '../session/rawSession.ts';
import { isSubscriptionRefusal, isTooLarge } from '../session/serviceStatus.ts';
import type { MonitoredNode } from './monitoredNode.ts';
import { hasDeadband, monitoringParameters } from './monitoringParameters.ts';
import type { Publishing } from './publishing.ts';
import { Subscription } from './subscription.ts';

interface MonitoredItemsOptions {
  readonly session: RawSession;
  readonly publishing: Publishing;
  readonly limits: OperationLimits;
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
  readonly keepAliveMs: number;
  /** Called when a monitored node was deleted. */
  readonly onNodeDeleted: () => void;
}

/** Status codes of the nodes that the server does not monitor. */
export type Refusals = Map<MonitoredNode, string>;

/** A subscription and how many items were requested for it. */
interface Allocation {
  readonly subscription: Subscription;
  requested: number;
}

/** The subscription or the server has no room for a further item. */
const full = 'BadTooManyMonitoredItems';
/** Refusals that a deadband may cause [OPC 10000-4 7.22.2]: the item is requested again without it. */
const filterRefusals: ReadonlySet<string> = new Set([
  'BadMonitoredItemFilterInvalid',
  'BadMonitoredItemFilterUnsupported',
  'BadFilterNotAllowed',
  'BadDeadbandFilterInvalid',
]);
/** The server processes one request while the response to the other is transferred. */
const concurrentRequests = 2;

/** All MonitoredItems of a session, in as many subscriptions as the limits of the server require. */
export class MonitoredItems {
  readonly #options: MonitoredItemsOptions;
  readonly #subscriptions: Subscription[] = [];
  #allocation: Promise<Allocation | undefined> | undefined;
  #itemsPerCall: number;

  constructor(options: MonitoredItemsOptions) {
    this.#options = options;
    this.#itemsPerCall = Math.min(options.limits.itemsPerCall, options.limits.itemsPerSubscription);
  }

  /** Revised publishing interval; undefined before the first subscription. */
  get intervalMs(): number | undefined {
    return this.#subscriptions[0]?.intervalMs;
  }

  /** Requests an item for each node, which the server answers with a first value later; returns the refused nodes. Throws where the session is lost. */
  async add(nodes: readonly MonitoredNode[]): Promise<Refusals> {
    const refusals: Refusals = new Map();
    const pending = [[...nodes]];
    const work = async () => {
      for (let part = this.#nextPart(pending); part !== undefined; part = this.#nextPart(pending)) {
        if (!(await this.#addPart(part, refusals))) pending.push(part);
      }
    };
    await Promise.all(Array.from({ length: concurrentRequests }, work));
    return refusals;
  }

  /** Deletes the items of these nodes, which receive no value from now on. */
  async remove(nodes: ReadonlySet<MonitoredNode>): Promise<void> {
    for (const subscription of this.#subscriptions) {
      const ids = subscription.detach(nodes);
      for (let start = 0; start < ids.length; start += this.#itemsPerCall) {
        const monitoredItemIds = ids.slice(start, start + this.#itemsPerCall);
        await this.#options.session.deleteMonitoredItems({ subscriptionId: subscription.id, monitoredItemIds });
      }
    }
  }

  #nextPart(pending: MonitoredNode[][]): MonitoredNode[] | undefined {
    const part = pending.at(-1)?.splice(0, this.#itemsPerCall);
    if (pending.at(-1)?.length === 0) pending.pop();
    return part;
  }

  /** False where the request was too large for the server and had no effect. */
  async #addPart(part: readonly MonitoredNode[], refusals: Refusals): Promise<boolean> {
    try {
      await this.#allocate(part, refusals);
      return true;
    } catch (error) {
      if (!isTooLarge(error) || part.length === 1) throw error;
      this.#itemsPerCall = Math.min(this.#itemsPerCall, part.length >> 1);
      return false;
    }
  }

  async #allocate(part: readonly MonitoredNode[], refusals: Refusals): Promise<void> {
    const subscription = await this.#subscriptionFor(part.length);
    if (subscription === undefined) {
      for (const node of part) refusals.set(node, 'BadTooManySubscriptions');
      return;
    }
    const refused = await this.#create(subscription, part);
    // where an empty subscription is full, the limit is one of the server: another subscription would be full too
    const remaining = subscription.size === 0 ? [] : part.filter((node) => refused.get(node) === full);
    for (const node of remaining) refused.delete(node);
    for (const [node, status] of refused) refusals.set(node, status);
    if (remaining.length === 0) return;
    await this.#close(subscription);
    await this.#allocate(remaining, refusals);
  }

  /** Returns the refused nodes; those refused for their deadband were requested again without it. */
  async #create(subscription: Subscription, nodes: readonly MonitoredNode[], withDeadband = true): Promise<Refusals> {
    const { config } = this.#options;
    const items = nodes.map((node) => ({ node, parameters: monitoringParameters(config, node, withDeadband) }));
    const statusCodes = await subscription.createItems(items);
    const refused: Refusals = new Map();
    nodes.forEach((node, index) => {
      const statusCode = statusCodes[index];
      if (statusCode?.isNotGood() === true) refused.set(node, statusCode.name);
    });
    if (!withDeadband) return refused;
    const filtered = [...refused].filter(([node, status]) => filterRefusals.has(status) && hasDeadband(config, node)).map(([node]) => node);
    if (filtered.length === 0) return refused;
    for (const node of filtered) refused.delete(node);
    return new Map([...refused, ...(await this.#create(subscription, filtered, false))]);
  }

  /** The newest subscription while it has room, otherwise a new one; undefined where the server creates none. */
  async #subscriptionFor(count: number): Promise<Subscription | undefined> {
    this.#allocation ??= this.#open();
    const allocation = await this.#allocation;
    if (allocation === undefined) return undefined;
    if (allocation.requested + count > this.#options.limits.itemsPerSubscription) {
      await this.#close(allocation.subscription);
      return this.#subscriptionFor(count);
    }
    allocation.requested += count;
    return allocation.subscription;
  }

  /** Adds no further items to this subscription. */
  async #close(subscription: Subscription): Promise<void> {
    if ((await this.#allocation)?.subscription === subscription) this.#allocation = undefined;
  }

  async #open(): Promise<Allocation | undefined> {
    const { session, publishing, config, keepAliveMs, gateway, onNodeDeleted } = this.#options;
    try {
      const publishingIntervalMs = config.publishing_interval;
      const options = { session, publishing, publishingIntervalMs, keepAliveMs, now: () => gateway.now(), onNodeDeleted };
      const subscription = await Subscription.create(options);
      this.#subscriptions.push(subscription);
      return { subscription, requested: 0 };
    } catch (error) {
      if (isSubscriptionRefusal(error)) return undefined;
      throw error;
    }
  }
}
