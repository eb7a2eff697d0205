import {
  type DataChangeNotification,
  type EventNotificationList,
  PublishRequest,
  type PublishResponse,
  type StatusChangeNotification,
} from 'node-opcua-client';
import type { RawSession } from '../session/rawSession.ts';
import { lossError, statusOf } from '../session/sessionErrors.ts';

/** What the notifications of one subscription are handed to. */
export interface Receiver {
  /** How often the server says at least that the subscription lives: by what it has made of the interval and the count that it was asked for. */
  readonly keepAliveMs: number;
  data(notification: DataChangeNotification): void;
  events(notification: EventNotificationList): void;
}

type Notification = DataChangeNotification | EventNotificationList | StatusChangeNotification;

/** So many publish requests wait at the server for each subscription, so that it can answer while the next is on its way [OPC 10000-4 5.14.5]. */
const requestsPerSubscription = 3;
const mostRequests = 20;
const watchEveryMs = 1000;
/** One subscription may be late for so many keep-alives while others are heard: a server that is behind sends the oldest changes first. */
const patientKeepAlives = 3;
const longestHintMs = 0x7fff_ffff;

export interface PublishingOptions {
  readonly session: RawSession;
  readonly url: string;
  /** How much later than promised a word of the server may be. */
  readonly timeoutMs: number;
  /** A notification or keep-alive has come. */
  readonly heard: () => void;
}

/**
 * The publish requests of a session and what comes back. node-opcua's own subscriptions keep an object with events for each item, which costs more
 * than all that is done with a value; here a notification goes to its subscription as it is.
 */
export class Publishing {
  /** Rejects once the server no longer publishes; never resolves. */
  readonly failed: Promise<never>;
  readonly #options: PublishingOptions;
  readonly #receivers = new Map<number, Listener>();
  readonly #timer: NodeJS.Timeout;
  #reject: (error: Error) => void = () => undefined;
  #acknowledgements: { subscriptionId: number; sequenceNumber: number }[] = [];
  #inFlight = 0;
  #limit = mostRequests;
  #heardMs = performance.now();
  #silenceMs = Infinity;
  #watchedMs = performance.now();
  #isOver = false;

  constructor(options: PublishingOptions) {
    this.#options = options;
    this.failed = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    this.failed.catch(() => undefined);
    this.#timer = setInterval(() => this.#watch(), watchEveryMs);
  }

  add(subscriptionId: number, receiver: Receiver): void {
    // what was before this subscription is no silence of it
    this.#heardMs = performance.now();
    this.#receivers.set(subscriptionId, { receiver, heardMs: this.#heardMs });
    const keepAlives = [...this.#receivers.values()].map((listener) => listener.receiver.keepAliveMs);
    this.#silenceMs = Math.min(...keepAlives) + this.#options.timeoutMs;
    this.#fill();
  }

  close(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
  }

  #fill(): void {
    const wanted = Math.min(this.#limit, this.#receivers.size * requestsPerSubscription);
    while (!this.#isOver && this.#inFlight < wanted) this.#send();
  }

  #send(): void {
    const subscriptionAcknowledgements = this.#acknowledgements;
    this.#acknowledgements = [];
    this.#inFlight++;
    // behind the others in the server's queue it waits that many times as long
    const timeoutHint = Math.min(longestHintMs, this.#silenceMs * (this.#inFlight + 1));
    const request = new PublishRequest({ requestHeader: { timeoutHint }, subscriptionAcknowledgements });
    this.#options.session.publish(request, (error, response) => {
      this.#inFlight--;
      if (this.#isOver) return;
      if (response !== undefined && error === null) this.#take(response);
      else this.#refused(error ?? new Error('no response'));
      this.#fill();
    });
  }

  #take({ subscriptionId, notificationMessage }: PublishResponse): void {
    this.#heardMs = performance.now();
    const notifications = (notificationMessage.notificationData ?? []) as (Notification | null)[];
    // the sequence number of a keep-alive is that of the next message
    if (notifications.length > 0) this.#acknowledgements.push({ subscriptionId, sequenceNumber: notificationMessage.sequenceNumber });
    this.#options.heard();
    const listener = this.#receivers.get(subscriptionId);
    if (listener === undefined) return;
    listener.heardMs = this.#heardMs;
    try {
      for (const notification of notifications) if (notification !== null) this.#dispatch(notification, listener.receiver);
    } catch (error) {
      this.#fail(error);
    }
  }

  #dispatch(notification: Notification, receiver: Receiver): void {
    if ('monitoredItems' in notification) receiver.data(notification);
    else if ('events' in notification) receiver.events(notification);
    else this.#fail(new Error(`the server closed the subscription: ${notification.status.name}`));
  }

  #refused(error: Error): void {
    switch (statusOf(error)) {
      case 'BadTooManyPublishRequests':
        this.#limit = Math.max(1, this.#inFlight);
        return;
      case 'BadNoSubscription':
        if (this.#receivers.size > 0) this.#fail(new Error('the server has forgotten the subscriptions'));
        return;
      case 'BadTimeout':
        // of one request in the server's queue; the next one tells whether it is there
        return;
      default:
        this.#fail(error);
    }
  }

  /** A server that is well sends at least a keep-alive; one that does not is half gone and TCP may never tell. */
  #watch(): void {
    const nowMs = performance.now();
    // this machine slept, or was too busy to listen
    if (nowMs - this.#watchedMs > 3 * watchEveryMs) this.#forgiveUntil(nowMs);
    this.#watchedMs = nowMs;
    const silentMs = nowMs - this.#heardMs;
    if (silentMs >= this.#silenceMs) return this.#fail(new Error(`timeout: no word from the server for ${inSeconds(silentMs)}`));
    for (const { receiver, heardMs } of this.#receivers.values()) {
      const lateMs = nowMs - heardMs;
      if (lateMs < patientKeepAlives * receiver.keepAliveMs + this.#options.timeoutMs) continue;
      return this.#fail(new Error(`timeout: the server has left out a subscription for ${inSeconds(lateMs)}`));
    }
  }

  #forgiveUntil(nowMs: number): void {
    this.#heardMs = nowMs;
    for (const listener of this.#receivers.values()) listener.heardMs = nowMs;
  }

  #fail(error: unknown): void {
    this.close();
    this.#reject(lossError(this.#options.url, error));
  }
}

interface Listener {
  readonly receiver: Receiver;
  heardMs: number;
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
