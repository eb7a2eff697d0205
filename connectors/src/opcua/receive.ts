import { setTimeout as delay } from 'node:timers/promises';
import { browse } from './browse/browse.ts';
import { watchConditions } from './conditions/watchConditions.ts';
import type { OpcuaConfig } from './config/opcuaConfig.ts';
import type { Gateway } from '../contract.ts';
import type { Decoder } from './decode.ts';
import { Feed } from './subscription/dataAcquisition.ts';
import { type OperationLimits, readLimits } from './session/operationLimits.ts';
import { Monitoring } from './subscription/monitoredItems.ts';
import { Poller } from './subscription/poller.ts';
import { Publishing } from './subscription/publishing.ts';
import { subscriptionRefusals } from './subscription/refusals.ts';
import { Subscription } from './subscription/subscription.ts';
import { watchModel } from './subscription/watchServer.ts';
import type { OpcuaConnection } from './session/connect.ts';
import { keepSession } from './session/keepSession.ts';
import { Latch } from './session/autoResetEvent.ts';
import { statusOf } from './session/sessionErrors.ts';
import { watchServiceLevel } from './session/serviceLevel.ts';

export interface ReceiveContext {
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
  readonly decoder: Decoder;
  /** Told with each change; only asked for where there are redundant servers. */
  readonly onServiceLevel?: (level: number) => void;
}

/** A server that is well says so at least that often, or with each publishing interval where that is longer. */
const keepAliveMs = 3000;
/** Changes of a model come in bursts. */
const settleMs = 1000;
/** So many times as long as it took, a browse is not repeated: a server with many nodes is not kept busy with it. */
const browsePause = 10;
/** What could not be browsed, or was refused, is tried again so often. */
const retryMs = 60_000;

/** Receives what one connection brings, until it is lost (throws what happened) or `signal` aborts. */
export async function receive(connection: OpcuaConnection, context: ReceiveContext, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const reception = new Reception(connection, context, AbortSignal.any([signal, over.signal]));
  try {
    await Promise.race([connection.lost, reception.run(), aborted(signal)]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    over.abort();
    reception.close();
  }
}

class Reception {
  readonly #connection: OpcuaConnection;
  readonly #context: ReceiveContext;
  readonly #signal: AbortSignal;
  readonly #keepAliveMs: number;
  readonly #publishing: Publishing;
  readonly #modelChanged = new Latch();
  #hasDevices = false;
  #isUp = false;

  constructor(connection: OpcuaConnection, context: ReceiveContext, signal: AbortSignal) {
    this.#connection = connection;
    this.#context = context;
    this.#signal = signal;
    const { publishing_interval: publishingIntervalMs, timeout: timeoutMs } = context.config;
    this.#keepAliveMs = Math.max(keepAliveMs, publishingIntervalMs);
    const { session, url } = connection;
    this.#publishing = new Publishing({ session, url, timeoutMs, heard: () => this.#heard() });
  }

  async run(): Promise<void> {
    const limits = await readLimits(this.#connection.session);
    const server = await this.#watchServer();
    const poller = this.#poller(limits);
    const feed = new Feed({ ...this.#context, monitoring: this.#monitoring(limits), poller });
    const followed = this.#followModel(feed, limits, server);
    const work = [this.#publishing.failed, poller.run(this.#signal), followed, this.#retryForever(feed), this.#keepSession()];
    await Promise.race(work);
    // only once the signal has aborted
    await Promise.all(work.slice(1));
  }

  close(): void {
    this.#publishing.close();
  }

  /** Model, alarms and service level have a subscription of their own, as what is browsed may fill others. */
  async #watchServer(): Promise<Subscription | undefined> {
    const { config, onServiceLevel } = this.#context;
    const subscription = config.poll ? undefined : await this.#subscribe();
    if (subscription === undefined) return undefined;
    await watchModel(subscription, () => this.#modelChanged.set());
    if (onServiceLevel !== undefined) await watchServiceLevel(subscription, onServiceLevel);
    return subscription;
  }

  async #subscribe(): Promise<Subscription | undefined> {
    const { config, gateway } = this.#context;
    try {
      return await Subscription.create({
        session: this.#connection.session,
        publishing: this.#publishing,
        publishingIntervalMs: config.publishing_interval,
        keepAliveMs: this.#keepAliveMs,
        now: () => gateway.now(),
        gone: () => undefined,
      });
    } catch (error) {
      if (subscriptionRefusals.has(statusOf(error) ?? '')) return undefined;
      throw error;
    }
  }

  #keepSession(): Promise<void> {
    const { session, requestedTimeoutMs } = this.#connection;
    const { log } = this.#context.gateway;
    return keepSession({ session, requestedTimeoutMs, log, heard: () => this.#heard() }, this.#signal);
  }

  async #followModel(feed: Feed, limits: OperationLimits, server: Subscription | undefined): Promise<void> {
    const { session } = this.#connection;
    const { config, decoder } = this.#context;
    // alarms belong to devices, which the first browse tells
    let subscription = config.conditions.enabled ? server : undefined;
    while (!this.#signal.aborted) {
      const startedMs = performance.now();
      const space = await browse(session, config, { limits, signal: this.#signal });
      const before = decoder.nodes;
      const targets = decoder.take(space);
      this.#hasDevices = true;
      if (subscription !== undefined) await watchConditions({ session, subscription, decoder });
      subscription = undefined;
      await feed.follow(targets);
      await this.#delay(browsePause * (performance.now() - startedMs));
      const again = browsesAgain({ isComplete: space.complete, before, now: decoder.nodes });
      const hasChanged = await this.#modelChanged.wait(again ? retryMs : Infinity, this.#signal);
      if (hasChanged) await this.#delay(settleMs);
    }
  }

  async #retryForever(feed: Feed): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#delay(retryMs);
      if (!this.#signal.aborted) await feed.retry();
    }
  }

  async #delay(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }

  #monitoring(limits: OperationLimits): Monitoring {
    const { session } = this.#connection;
    const gone = () => this.#modelChanged.set();
    return new Monitoring({ ...this.#context, session, publishing: this.#publishing, limits, keepAliveMs: this.#keepAliveMs, gone });
  }

  #poller({ nodesPerRead }: OperationLimits): Poller {
    const { config, gateway } = this.#context;
    const { session } = this.#connection;
    return new Poller({ session, nodesPerRead, intervalMs: config.poll_interval, gateway, heard: () => this.#heard() });
  }

  #heard(): void {
    const { gateway, decoder } = this.#context;
    gateway.received();
    if (!this.#hasDevices) return;
    decoder.alive(gateway.now());
    if (this.#isUp) return;
    this.#isUp = true;
    gateway.link(true);
  }
}

interface Browsed {
  readonly isComplete: boolean;
  /** Nodes that were known before, and those that are now. */
  readonly before: number;
  readonly now: number;
}

/** Whether the model is not to be trusted yet: many servers take clients in while they still load their nodes, and never tell of those that follow. */
export function browsesAgain({ isComplete, before, now }: Browsed): boolean {
  return !isComplete || now !== before;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
