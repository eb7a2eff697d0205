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
import type { Publishing } from './publishing.ts';
import type { Target } from './monitoredNode.ts';

export interface SubscriptionOptions {
  readonly session: RawSession;
  readonly publishing: Publishing;
  readonly publishingIntervalMs: number;
  readonly keepAliveMs: number;
  readonly now: () => number;
  /** A node that was watched is no more. */
  readonly gone: () => void;
}

/** A value that the server is asked to watch; the handle is its index. */
export interface Item {
  readonly target: Target;
  readonly monitoring: MonitoredItemCreateRequestOptions['requestedParameters'];
}

export type EventReceiver = (fields: readonly Variant[], arrivalMs: number) => void;

/** Changes of more nodes come as several messages, so that none of them holds the event loop for long. */
const notificationsPerPublish = 5000;
/** Keep-alives that the server does without a request before it forgets the subscription. */
const lifetimeKeepAlives = 10;

const eventQueueSize = 1000;
const goneStatus = StatusCodes.BadNodeIdUnknown.value;

/** One subscription of the session; its notifications go straight to the targets. */
export class Subscription {
  readonly id: number;
  /** How often the server publishes, whatever it was asked for. */
  readonly intervalMs: number;
  readonly #options: SubscriptionOptions;
  readonly #targets: (Target | undefined)[] = [];
  readonly #itemIds = new Map<Target, number>();
  readonly #events = new Map<number, EventReceiver>();

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
    // what the server makes of it counts: many take no interval below one, five or ten seconds
    const intervalMs = revised(revisedPublishingInterval, publishingIntervalMs);
    const subscription = new Subscription(options, { id: subscriptionId, intervalMs });
    publishing.add(subscriptionId, {
      keepAliveMs: intervalMs * revised(revisedMaxKeepAliveCount, keepAliveCount),
      data: (notification) => subscription.#dispatch(notification),
      events: (notification) => subscription.#dispatchEvents(notification),
    });
    return subscription;
  }

  get size(): number {
    return this.#itemIds.size;
  }

  /** Asks for one call's worth of items; one answer each, in their order. */
  async monitor(items: readonly Item[]): Promise<readonly StatusCode[]> {
    const firstHandle = this.#targets.length;
    for (const { target } of items) this.#targets.push(target);
    const { results } = await this.#options.session.createMonitoredItems({
      subscriptionId: this.id,
      timestampsToReturn: TimestampsToReturn.Source,
      itemsToCreate: items.map(({ target, monitoring }, index) => ({
        itemToMonitor: { nodeId: target.nodeId, attributeId: AttributeIds.Value },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: { ...monitoring, clientHandle: firstHandle + index },
      })),
    });
    return items.map(({ target }, index) => {
      const result = results?.[index];
      if (result === undefined) throw new Error('the server answers for fewer items than it was asked for');
      if (result.statusCode.isGood()) this.#itemIds.set(target, result.monitoredItemId);
      else this.#targets[firstHandle + index] = undefined;
      return result.statusCode;
    });
  }

  /** Watches the events of an object; throws where the server refuses. */
  async monitorEvents(nodeId: NodeId, filter: EventFilter, receive: EventReceiver): Promise<void> {
    const clientHandle = this.#targets.push(undefined) - 1;
    this.#events.set(clientHandle, receive);
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
    this.#events.delete(clientHandle);
    throw new Error(`the server refuses to watch events: ${statusCode?.name ?? 'no answer'}`);
  }

  /** Forgets a target: nothing reaches it from now on. Returns what the server has to delete. */
  release(targets: ReadonlySet<Target>): number[] {
    const ids: number[] = [];
    this.#targets.forEach((target, handle) => {
      if (target === undefined || !targets.has(target)) return;
      this.#targets[handle] = undefined;
      const id = this.#itemIds.get(target);
      this.#itemIds.delete(target);
      if (id !== undefined) ids.push(id);
    });
    return ids;
  }

  /** The hot path. */
  #dispatch({ monitoredItems }: DataChangeNotification): void {
    if (monitoredItems === null) return;
    const arrivalMs = this.#options.now();
    for (const { clientHandle, value } of monitoredItems) {
      this.#targets[clientHandle]?.receive(value, arrivalMs);
      if (value.statusCode.value === goneStatus) this.#options.gone();
    }
  }

  #dispatchEvents({ events }: EventNotificationList): void {
    const arrivalMs = this.#options.now();
    for (const { clientHandle, eventFields } of events ?? []) this.#events.get(clientHandle)?.(eventFields ?? [], arrivalMs);
  }
}

/** Some servers leave a revised value out. */
function revised(value: number, requested: number): number {
  return value > 0 && Number.isFinite(value) ? value : requested;
}
