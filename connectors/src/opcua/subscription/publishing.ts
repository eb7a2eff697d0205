import {
  type DataChangeNotification,
  type EventNotificationList,
  PublishRequest,
  type PublishResponse,
  type StatusChangeNotification,
} from 'node-opcua-client';
import type { Tracer } from '../../trace.ts';
import { tracedNow } from '../../traced.ts';
import type { RawSession } from '../session/rawSession.ts';
import { statusOf } from '../session/serviceStatus.ts';
import { lossError } from '../session/sessionErrors.ts';
import { opcuaWork } from '../session/tracedCalls.ts';

/** Receives the notifications of one subscription. */
interface NotificationHandler {
  /** Keep-alive interval of the subscription, by its revised parameters. */
  readonly keepAliveMs: number;
  onDataChange(notification: DataChangeNotification): void;
  onEvents(notification: EventNotificationList): void;
}

type Notification = DataChangeNotification | EventNotificationList | StatusChangeNotification;

/** Publish requests that the server queues for each subscription, so that it can respond while the next request is in transit [OPC 10000-4 5.14.5]. */
const requestsPerSubscription = 3;
const maxRequests = 20;
const checkIntervalMs = 1000;
/** Missed keep-alives of one subscription that are tolerated while others publish: a busy server sends the oldest changes first. */
const toleratedKeepAlives = 3;
const maxTimeoutHintMs = 0x7fff_ffff;

interface PublishingOptions {
  readonly session: RawSession;
  readonly url: string;
  /** Tolerated delay of a keep-alive. */
  readonly timeoutMs: number;
  /** Called for each publish response: notification or keep-alive. */
  readonly onResponse: () => void;
  readonly tracer: Tracer;
}

/**
 * Keeps publish requests queued at the server and passes each response to its subscription. The subscriptions of node-opcua are not used: they
 * keep an event emitter for each MonitoredItem, which costs more than the rest of the processing of a value.
 */
export class Publishing {
  /** Rejects when the server stops publishing; never resolves. */
  readonly failed: Promise<never>;
  readonly #options: PublishingOptions;
  /** By subscription id. */
  readonly #subscriptions = new Map<number, Listener>();
  readonly #timer: NodeJS.Timeout;
  #reject: (error: Error) => void = () => undefined;
  #acknowledgements: { subscriptionId: number; sequenceNumber: number }[] = [];
  #inFlight = 0;
  #requestLimit = maxRequests;
  #lastResponseMs = performance.now();
  #maxSilenceMs = Infinity;
  #checkedMs = performance.now();
  #isClosed = false;

  constructor(options: PublishingOptions) {
    this.#options = options;
    this.failed = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    this.failed.catch(() => undefined);
    this.#timer = setInterval(() => this.#checkSilence(), checkIntervalMs);
  }

  add(subscriptionId: number, handler: NotificationHandler): void {
    // the silence before this subscription does not count
    this.#lastResponseMs = performance.now();
    this.#subscriptions.set(subscriptionId, { handler, lastResponseMs: this.#lastResponseMs });
    const keepAlives = [...this.#subscriptions.values()].map((subscription) => subscription.handler.keepAliveMs);
    this.#maxSilenceMs = Math.min(...keepAlives) + this.#options.timeoutMs;
    this.#fill();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  #fill(): void {
    const wanted = Math.min(this.#requestLimit, this.#subscriptions.size * requestsPerSubscription);
    while (!this.#isClosed && this.#inFlight < wanted) this.#send();
  }

  #send(): void {
    const subscriptionAcknowledgements = this.#acknowledgements;
    this.#acknowledgements = [];
    this.#inFlight++;
    // the server answers queued requests in turn, so each waits for those before it
    const timeoutHint = Math.min(maxTimeoutHintMs, this.#maxSilenceMs * (this.#inFlight + 1));
    const request = new PublishRequest({ requestHeader: { timeoutHint }, subscriptionAcknowledgements });
    this.#options.session.publish(request, (error, response) => {
      this.#inFlight--;
      if (this.#isClosed) return;
      if (response !== undefined && error === null) this.#receiveTraced(response);
      else this.#handleError(error ?? new Error('no response'));
      this.#fill();
    });
  }

  /** The wait for a change of a value is no part of the work. */
  #receiveTraced(response: PublishResponse): void {
    const { tracer, url } = this.#options;
    const notifications = response.notificationMessage.notificationData?.length ?? 0;
    if (tracer.slowMs === Infinity || notifications === 0) return this.#receive(response);
    const attributes = { 'opcua.subscription': response.subscriptionId, 'opcua.notifications': itemsIn(response) };
    tracedNow(tracer, { ...opcuaWork('publish', url, attributes), kind: 'consumer' }, () => this.#receive(response));
  }

  #receive({ subscriptionId, notificationMessage }: PublishResponse): void {
    this.#lastResponseMs = performance.now();
    const notifications = (notificationMessage.notificationData ?? []) as (Notification | null)[];
    // a keep-alive carries the sequence number of the next message
    if (notifications.length > 0) this.#acknowledgements.push({ subscriptionId, sequenceNumber: notificationMessage.sequenceNumber });
    this.#options.onResponse();
    const subscription = this.#subscriptions.get(subscriptionId);
    if (subscription === undefined) return;
    subscription.lastResponseMs = this.#lastResponseMs;
    try {
      for (const notification of notifications) if (notification !== null) this.#dispatch(notification, subscription.handler);
    } catch (error) {
      this.#fail(error);
    }
  }

  #dispatch(notification: Notification, handler: NotificationHandler): void {
    if ('monitoredItems' in notification) handler.onDataChange(notification);
    else if ('events' in notification) handler.onEvents(notification);
    else this.#fail(new Error(`the server closed the subscription: ${notification.status.name}`));
  }

  #handleError(error: Error): void {
    switch (statusOf(error)) {
      case 'BadTooManyPublishRequests':
        this.#requestLimit = Math.max(1, this.#inFlight);
        return;
      case 'BadNoSubscription':
        if (this.#subscriptions.size > 0) this.#fail(new Error('the server deleted the subscriptions'));
        return;
      case 'BadTimeout':
        // one queued request timed out; if the server is unreachable, the silence check notices
        return;
      default:
        this.#fail(error);
    }
  }

  /** A running server sends keep-alives at least; TCP may never report a half-open connection. */
  #checkSilence(): void {
    const nowMs = performance.now();
    // this machine was suspended, or its event loop was blocked
    if (nowMs - this.#checkedMs > 3 * checkIntervalMs) this.#restartSilence(nowMs);
    this.#checkedMs = nowMs;
    const silentMs = nowMs - this.#lastResponseMs;
    if (silentMs >= this.#maxSilenceMs) return this.#fail(new Error(`timeout: no response from the server for ${inSeconds(silentMs)}`));
    for (const { handler, lastResponseMs } of this.#subscriptions.values()) {
      const lateMs = nowMs - lastResponseMs;
      if (lateMs < toleratedKeepAlives * handler.keepAliveMs + this.#options.timeoutMs) continue;
      return this.#fail(new Error(`timeout: no response for one subscription for ${inSeconds(lateMs)}`));
    }
  }

  #restartSilence(nowMs: number): void {
    this.#lastResponseMs = nowMs;
    for (const subscription of this.#subscriptions.values()) subscription.lastResponseMs = nowMs;
  }

  #fail(error: unknown): void {
    this.close();
    this.#reject(lossError(this.#options.url, error));
  }
}

interface Listener {
  readonly handler: NotificationHandler;
  lastResponseMs: number;
}

/** Values and events in a response. */
function itemsIn({ notificationMessage: { notificationData } }: PublishResponse): number {
  const notifications = (notificationData ?? []) as (Partial<DataChangeNotification & EventNotificationList> | null)[];
  return notifications.reduce((sum, one) => sum + (one?.monitoredItems?.length ?? 0) + (one?.events?.length ?? 0), 0);
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
