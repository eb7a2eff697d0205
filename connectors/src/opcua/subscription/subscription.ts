import {
  AttributeIds,
  type DataChangeNotification,
  type EventFilter,
  type EventNotificationList,
  type MonitoredItemCreateRequestOptions,
  MonitoringMode,
  type NodeId,
  type StatusCode,
  StatusCodes,
  TimestampsToReturn,
  type Variant,
} from 'node-opcua-client';
import type { RawSession } from '../session/rawSession.ts';
import type { MonitoredNode } from './monitoredNode.ts';
import type { Publishing } from './publishing.ts';

interface SubscriptionOptions {
  readonly session: RawSession;
  readonly publishing: Publishing;
  readonly publishingIntervalMs: number;
  readonly keepAliveMs: number;
  readonly now: () => number;
  /** Called when a monitored node was deleted. */
  readonly onNodeDeleted: () => void;
}

/** A MonitoredItem to create; its client handle is its index. */
interface Item {
  readonly node: MonitoredNode;
  readonly parameters: MonitoredItemCreateRequestOptions['requestedParameters'];
}

export type EventReceiver = (fields: readonly Variant[], arrivalMs: number) => void;

/** Limits the size of a message, so that processing one does not block the event loop for long. */
const notificationsPerPublish = 5000;
/** Lifetime of the subscription without a publish request, in keep-alive intervals. */
const lifetimeKeepAlives = 10;

const eventQueueSize = 1000;
const deletedStatus = StatusCodes.BadNodeIdUnknown.value;

/** One subscription of a session; it passes each notification to the node of its client handle. */
export class Subscription {
  readonly id: number;
  /** Revised publishing interval. */
  readonly intervalMs: number;
  readonly #options: SubscriptionOptions;
  /** By client handle. */
  readonly #nodes: (MonitoredNode | undefined)[] = [];
  readonly #itemIds = new Map<MonitoredNode, number>();
  readonly #eventReceivers = new Map<number, EventReceiver>();

  private constructor(options: SubscriptionOptions, created: { readonly id: number; readonly intervalMs: number }) {
    this.#options = options;
    this.id = created.id;
    this.intervalMs = created.intervalMs;
  }

  static async create(options: SubscriptionOptions): Promise<Subscription> {
    const { session, publishing, publishingIntervalMs, keepAliveMs } = options;
    const keepAliveCount = Math.max(1, Math.round(keepAliveMs / publishingIntervalMs));
    const { subscriptionId, revisedPublishingInterval, revisedMaxKeepAliveCount } = await session.createSubscription({
      requestedPublishingInterval: publishingIntervalMs,
      requestedMaxKeepAliveCount: keepAliveCount,
      requestedLifetimeCount: keepAliveCount * lifetimeKeepAlives,
      maxNotificationsPerPublish: notificationsPerPublish,
      publishingEnabled: true,
      priority: 0,
    });
    // the revised values apply: many servers accept no interval below one, five or ten seconds
    const intervalMs = revised(revisedPublishingInterval, publishingIntervalMs);
    const subscription = new Subscription(options, { id: subscriptionId, intervalMs });
    publishing.add(subscriptionId, {
      keepAliveMs: intervalMs * revised(revisedMaxKeepAliveCount, keepAliveCount),
      onDataChange: (notification) => subscription.#dispatch(notification),
      onEvents: (notification) => subscription.#dispatchEvents(notification),
    });
    return subscription;
  }

  /** Number of its data items. */
  get size(): number {
    return this.#itemIds.size;
  }

  /** Creates items with one request; returns their status codes in the same order. */
  async createItems(items: readonly Item[]): Promise<readonly StatusCode[]> {
    const firstHandle = this.#nodes.length;
    for (const { node } of items) this.#nodes.push(node);
    const { results } = await this.#options.session.createMonitoredItems({
      subscriptionId: this.id,
      timestampsToReturn: TimestampsToReturn.Source,
      itemsToCreate: items.map(({ node, parameters }, index) => ({
        itemToMonitor: { nodeId: node.nodeId, attributeId: AttributeIds.Value },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: { ...parameters, clientHandle: firstHandle + index },
      })),
    });
    return items.map(({ node }, index) => {
      const result = results?.[index];
      if (result === undefined) throw new Error('the server returned fewer results than requested items');
      if (result.statusCode.isGood()) this.#itemIds.set(node, result.monitoredItemId);
      else this.#nodes[firstHandle + index] = undefined;
      return result.statusCode;
    });
  }

  /** Creates an item for the events of an object; throws where the server refuses. */
  async createEventItem(nodeId: NodeId, filter: EventFilter, receive: EventReceiver): Promise<void> {
    const clientHandle = this.#nodes.push(undefined) - 1;
    this.#eventReceivers.set(clientHandle, receive);
    const { results } = await this.#options.session.createMonitoredItems({
      subscriptionId: this.id,
      timestampsToReturn: TimestampsToReturn.Neither,
      itemsToCreate: [
        {
          itemToMonitor: { nodeId, attributeId: AttributeIds.EventNotifier },
          monitoringMode: MonitoringMode.Reporting,
          requestedParameters: { clientHandle, samplingInterval: 0, queueSize: eventQueueSize, discardOldest: true, filter },
        },
      ],
    });
    const statusCode = results?.[0]?.statusCode;
    if (statusCode?.isGood() === true) return;
    this.#eventReceivers.delete(clientHandle);
    throw new Error(`the server refuses to monitor events: ${statusCode?.name ?? 'no result'}`);
  }

  /** Passes no further value to these nodes; returns the ids of their items, which the server has to delete. */
  detach(nodes: ReadonlySet<MonitoredNode>): number[] {
    const ids: number[] = [];
    this.#nodes.forEach((node, handle) => {
      if (node === undefined || !nodes.has(node)) return;
      this.#nodes[handle] = undefined;
      const id = this.#itemIds.get(node);
      this.#itemIds.delete(node);
      if (id !== undefined) ids.push(id);
    });
    return ids;
  }

  /** Called for each value: must stay cheap. */
  #dispatch({ monitoredItems }: DataChangeNotification): void {
    if (monitoredItems === null) return;
    const arrivalMs = this.#options.now();
    for (const { clientHandle, value } of monitoredItems) {
      this.#nodes[clientHandle]?.receive(value, arrivalMs);
      if (value.statusCode.value === deletedStatus) this.#options.onNodeDeleted();
    }
  }

  #dispatchEvents({ events }: EventNotificationList): void {
    const arrivalMs = this.#options.now();
    for (const { clientHandle, eventFields } of events ?? []) this.#eventReceivers.get(clientHandle)?.(eventFields ?? [], arrivalMs);
  }
}

/** Some servers omit a revised value. */
function revised(value: number, requested: number): number {
  return value > 0 && Number.isFinite(value) ? value : requested;
}
