import type { Gateway } from '../../contract.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import type { RawSession } from '../session/rawSession.ts';
import { statusOf } from '../session/sessionErrors.ts';
import type { OperationLimits } from '../session/operationLimits.ts';
import { hasDeadband, monitoringParameters } from './monitoringParameters.ts';
import type { Publishing } from './publishing.ts';
import { filterRefusals, sizeRefusals, subscriptionRefusals } from './refusals.ts';
import { Subscription } from './subscription.ts';
import type { Target } from './monitoredNode.ts';

export interface MonitoringOptions {
  readonly session: RawSession;
  readonly publishing: Publishing;
  readonly limits: OperationLimits;
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
  readonly keepAliveMs: number;
  /** A node that was watched is no more. */
  readonly gone: () => void;
}

/** What the server said of targets that it does not watch. */
export type Refusals = Map<Target, string>;

/** A subscription and how many items it was asked for. */
interface Place {
  readonly subscription: Subscription;
  planned: number;
}

const full = 'BadTooManyMonitoredItems';
/** While one answer is on its way the server has the next call already. */
const callsAtOnce = 2;

/** All values that the server is asked to watch, in as many subscriptions as it needs. */
export class Monitoring {
  readonly #options: MonitoringOptions;
  readonly #subscriptions: Subscription[] = [];
  #place: Promise<Place | undefined> | undefined;
  #itemsPerCall: number;

  constructor(options: MonitoringOptions) {
    this.#options = options;
    this.#itemsPerCall = Math.min(options.limits.itemsPerCall, options.limits.itemsPerSubscription);
  }

  /** How often the server publishes what has changed; undefined before the first subscription. */
  get intervalMs(): number | undefined {
    return this.#subscriptions[0]?.intervalMs;
  }

  /** Watches the targets, whose first values follow; returns those that the server refuses. Throws where the session is gone. */
  async watch(targets: readonly Target[]): Promise<Refusals> {
    const refusals: Refusals = new Map();
    const waiting = [[...targets]];
    const work = async () => {
      for (let part = this.#nextPart(waiting); part !== undefined; part = this.#nextPart(waiting)) {
        if (!(await this.#watchPart(part, refusals))) waiting.push(part);
      }
    };
    await Promise.all(Array.from({ length: callsAtOnce }, work));
    return refusals;
  }

  /** Nothing reaches these targets from now on. */
  async release(targets: ReadonlySet<Target>): Promise<void> {
    for (const subscription of this.#subscriptions) {
      const ids = subscription.release(targets);
      for (let start = 0; start < ids.length; start += this.#itemsPerCall) {
        const monitoredItemIds = ids.slice(start, start + this.#itemsPerCall);
        await this.#options.session.deleteMonitoredItems({ subscriptionId: subscription.id, monitoredItemIds });
      }
    }
  }

  #nextPart(waiting: Target[][]): Target[] | undefined {
    const part = waiting.at(-1)?.splice(0, this.#itemsPerCall);
    if (waiting.at(-1)?.length === 0) waiting.pop();
    return part;
  }

  /** False when the call was too large for the server, and nothing came of it. */
  async #watchPart(part: readonly Target[], refusals: Refusals): Promise<boolean> {
    try {
      await this.#placePart(part, refusals);
      return true;
    } catch (error) {
      if (!sizeRefusals.has(statusOf(error) ?? '') || part.length === 1) throw error;
      this.#itemsPerCall = Math.min(this.#itemsPerCall, part.length >> 1);
      return false;
    }
  }

  async #placePart(part: readonly Target[], refusals: Refusals): Promise<void> {
    const subscription = await this.#subscriptionFor(part.length);
    if (subscription === undefined) {
      for (const target of part) refusals.set(target, 'BadTooManySubscriptions');
      return;
    }
    const answers = await this.#ask(subscription, part);
    // an empty subscription that is full will be no less so tomorrow
    const homeless = subscription.size === 0 ? [] : part.filter((target) => answers.get(target) === full);
    for (const target of homeless) answers.delete(target);
    for (const [target, answer] of answers) refusals.set(target, answer);
    if (homeless.length === 0) return;
    await this.#leave(subscription);
    await this.#placePart(homeless, refusals);
  }

  /** The answers that are not good; a deadband that a node cannot have is left out. */
  async #ask(subscription: Subscription, targets: readonly Target[], isPlain = false): Promise<Refusals> {
    const { config } = this.#options;
    const items = targets.map((target) => ({ target, monitoring: monitoringParameters(config, target, isPlain) }));
    const statusCodes = await subscription.monitor(items);
    const bad: Refusals = new Map();
    targets.forEach((target, index) => {
      const statusCode = statusCodes[index];
      if (statusCode?.isNotGood() === true) bad.set(target, statusCode.name);
    });
    if (isPlain) return bad;
    const filtered = [...bad]
      .filter(([target, answer]) => filterRefusals.has(answer) && hasDeadband(config, target))
      .map(([target]) => target);
    if (filtered.length === 0) return bad;
    for (const target of filtered) bad.delete(target);
    return new Map([...bad, ...(await this.#ask(subscription, filtered, true))]);
  }

  /** The last subscription while it has room, else a new one; undefined where the server makes none. */
  async #subscriptionFor(count: number): Promise<Subscription | undefined> {
    this.#place ??= this.#open();
    const place = await this.#place;
    if (place === undefined) return undefined;
    if (place.planned + count > this.#options.limits.itemsPerSubscription) {
      await this.#leave(place.subscription);
      return this.#subscriptionFor(count);
    }
    place.planned += count;
    return place.subscription;
  }

  async #leave(subscription: Subscription): Promise<void> {
    if ((await this.#place)?.subscription === subscription) this.#place = undefined;
  }

  async #open(): Promise<Place | undefined> {
    const { session, publishing, config, keepAliveMs, gateway, gone } = this.#options;
    try {
      const publishingIntervalMs = config.publishing_interval;
      const options = { session, publishing, publishingIntervalMs, keepAliveMs, now: () => gateway.now(), gone };
      const subscription = await Subscription.create(options);
      this.#subscriptions.push(subscription);
      return { subscription, planned: 0 };
    } catch (error) {
      if (subscriptionRefusals.has(statusOf(error) ?? '')) return undefined;
      throw error;
    }
  }
}
