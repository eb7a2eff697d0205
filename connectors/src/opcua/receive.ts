import { setTimeout as delay } from 'node:timers/promises';
import { aborted } from '../aborted.ts';
import type { Gateway } from '../contract.ts';
import { traced } from '../traced.ts';
import { browse } from './browse/browse.ts';
import { watchConditions } from './conditions/watchConditions.ts';
import type { OpcuaConfig } from './config/opcuaConfig.ts';
import type { ServerDecoder } from './devices/serverDecoder.ts';
import { AutoResetEvent } from './session/autoResetEvent.ts';
import type { OpcuaConnection } from './session/connect.ts';
import { keepSession } from './session/keepSession.ts';
import { type OperationLimits, readLimits } from './session/operationLimits.ts';
import { isSubscriptionRefusal } from './session/serviceStatus.ts';
import { opcuaWork } from './session/tracedCalls.ts';
import { DataAcquisition } from './subscription/dataAcquisition.ts';
import { MonitoredItems } from './subscription/monitoredItems.ts';
import { Poller } from './subscription/poller.ts';
import { Publishing } from './subscription/publishing.ts';
import { Subscription } from './subscription/subscription.ts';
import { watchModel, watchServiceLevel } from './subscription/watchServer.ts';

interface ReceiveContext {
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
  readonly decoder: ServerDecoder;
  /** Called with the ServiceLevel now and after each change; only set where there are redundant servers. */
  readonly onServiceLevel?: (level: number) => void;
}

/** Requested keep-alive interval of subscriptions; the publishing interval where that is longer. */
const defaultKeepAliveMs = 3000;
/** Changes of a model come in bursts. */
const settleMs = 1000;
/** Shortest pause between two browses, as a multiple of the duration of the first, so that browsing does not keep the server busy. */
const pausePerBrowse = 10;
/** How often failed browses and refused MonitoredItems are retried. */
const retryMs = 60_000;

/** The parts of a connection that {@link receive} uses. */
type ReceivedConnection = Pick<OpcuaConnection, 'session' | 'url' | 'requestedTimeoutMs' | 'lost'>;

/** Receives values and events over one connection. Throws when it is lost; returns when `signal` aborts. */
export async function receive(connection: ReceivedConnection, context: ReceiveContext, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const reception = new Reception(connection, context, AbortSignal.any([signal, ended.signal]));
  try {
    await Promise.race([connection.lost, reception.run(), aborted(signal)]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    ended.abort();
    reception.close();
  }
}

class Reception {
  readonly #connection: ReceivedConnection;
  readonly #context: ReceiveContext;
  readonly #signal: AbortSignal;
  readonly #keepAliveMs: number;
  readonly #publishing: Publishing;
  readonly #modelChanged = new AutoResetEvent();
  #hasDevices = false;
  #isUp = false;

  constructor(connection: ReceivedConnection, context: ReceiveContext, signal: AbortSignal) {
    this.#connection = connection;
    this.#context = context;
    this.#signal = signal;
    const { publishing_interval: publishingIntervalMs, timeout: timeoutMs } = context.config;
    this.#keepAliveMs = Math.max(defaultKeepAliveMs, publishingIntervalMs);
    const { session, url } = connection;
    const { tracer } = context.gateway;
    this.#publishing = new Publishing({ session, url, timeoutMs, tracer, onResponse: () => this.#onResponse() });
  }

  async run(): Promise<void> {
    const limits = await readLimits(this.#connection.session);
    const serverSubscription = await this.#watchServer();
    const poller = this.#poller(limits);
    const acquisition = new DataAcquisition({ ...this.#context, monitoredItems: this.#monitoredItems(limits), poller });
    const model = this.#followModel(acquisition, limits, serverSubscription);
    const work = [this.#publishing.failed, poller.run(this.#signal), model, this.#retryRefused(acquisition), this.#keepSession()];
    await Promise.race(work);
    // resolves only after the signal aborted
    await Promise.all(work.slice(1));
  }

  close(): void {
    this.#publishing.close();
  }

  /** Model, alarms and ServiceLevel have a subscription of their own: those for values may be full. */
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
        onNodeDeleted: () => undefined,
      });
    } catch (error) {
      if (isSubscriptionRefusal(error)) return undefined;
      throw error;
    }
  }

  #keepSession(): Promise<void> {
    const { session, requestedTimeoutMs } = this.#connection;
    const { log } = this.#context.gateway;
    return keepSession({ session, requestedTimeoutMs, log, onResponse: () => this.#onResponse() }, this.#signal);
  }

  /** Browses the server now and after each change of its model. */
  async #followModel(acquisition: DataAcquisition, limits: OperationLimits, serverSubscription: Subscription | undefined): Promise<void> {
    const { session } = this.#connection;
    const { config, decoder } = this.#context;
    // after the first browse, as alarms belong to devices
    let conditionSubscription = config.conditions.enabled ? serverSubscription : undefined;
    while (!this.#signal.aborted) {
      const startedMs = performance.now();
      const space = await this.#traced('browse', () => browse(session, config, { limits, signal: this.#signal }));
      const before = decoder.variableCount;
      const nodes = decoder.setAddressSpace(space);
      this.#hasDevices = true;
      if (conditionSubscription !== undefined)
        await watchConditions({ session, subscription: conditionSubscription, conditions: decoder.conditions });
      conditionSubscription = undefined;
      await this.#traced('monitor', () => acquisition.setNodes(nodes));
      await this.#delay(pausePerBrowse * (performance.now() - startedMs));
      const again = browsesAgain({ isComplete: space.complete, before, now: decoder.variableCount });
      const hasChanged = await this.#modelChanged.wait(again ? retryMs : Infinity, this.#signal);
      if (hasChanged) await this.#delay(settleMs);
    }
  }

  #traced<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    return traced(this.#context.gateway.tracer, { ...opcuaWork(name, this.#connection.url), signal: this.#signal }, work);
  }

  async #retryRefused(acquisition: DataAcquisition): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#delay(retryMs);
      if (!this.#signal.aborted) await acquisition.retryRefused();
    }
  }

  async #delay(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }

  #monitoredItems(limits: OperationLimits): MonitoredItems {
    const { session } = this.#connection;
    return new MonitoredItems({
      ...this.#context,
      session,
      publishing: this.#publishing,
      limits,
      keepAliveMs: this.#keepAliveMs,
      onNodeDeleted: () => this.#modelChanged.set(),
    });
  }

  #poller({ nodesPerRead }: OperationLimits): Poller {
    const { config, gateway } = this.#context;
    const { session, url } = this.#connection;
    return new Poller({ session, url, nodesPerRead, intervalMs: config.poll_interval, gateway, onResponse: () => this.#onResponse() });
  }

  #onResponse(): void {
    const { gateway, decoder } = this.#context;
    gateway.received();
    if (!this.#hasDevices) return;
    decoder.serverSeen(gateway.now());
    if (this.#isUp) return;
    this.#isUp = true;
    gateway.link(true);
  }
}

interface Browsed {
  readonly isComplete: boolean;
  /** Number of variables before and after the browse. */
  readonly before: number;
  readonly now: number;
}

/** Whether to browse again without a reported change: many servers accept clients while they still load their nodes, and do not report the later ones. */
export function browsesAgain({ isComplete, before, now }: Browsed): boolean {
  return !isComplete || now !== before;
}
