import { combineFilters } from './combineFilters.ts';
import type { MqttConnection } from './mqtt.ts';
import type { Qos } from './mqttMessage.ts';
import { SubscriptionDenied } from './mqttErrors.ts';
import { TopicTree } from './topicTree.ts';

interface Options {
  /** Most subscriptions, where the broker limits them. What cannot be combined is refused. */
  readonly most?: number | undefined;
  readonly qosOf?: (filter: string) => Qos;
  /** Takes the filters that the broker refused, the others are subscribed to. Default: the refusal is a failure. What it throws is one too. */
  readonly onRefused?: ((denial: SubscriptionDenied) => void) | undefined;
}

/**
 * Keeps one connection subscribed to a changing set of topic filters. A filter whose topics are all matched by another one needs no subscription: a broker may send
 * a copy of a message for each subscription that matches [MQTT-3.3.5-1]. Where their number is limited, a wider filter takes the place of several.
 */
export class Subscriptions {
  /** The set of the last call of {@link follow}. */
  wanted: ReadonlySet<string> = new Set();
  /** Rejects when the broker refuses a filter; never resolves. */
  readonly failed: Promise<never>;
  #fail!: (error: unknown) => void;
  readonly #options: Options;
  #connection: MqttConnection | undefined;
  /** What was wanted at the last change, without what was refused; each filter listens to itself. */
  readonly #needed = new TopicTree<string>();
  readonly #refused = new Set<string>();
  /** Refused filters that nobody wants, but that would stand for several. */
  readonly #refusedStandIns = new Set<string>();
  /** What the broker has, in the same form, and with its QoS. */
  readonly #active = new TopicTree<string>();
  readonly #granted = new Map<string, Qos>();
  #renewed = new Set<string>();
  #isChanging = false;
  #isOutdated = false;

  constructor(options: Options = {}) {
    this.#options = options;
    this.failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  /** Subscribes on a new connection, also where the broker kept the session: the retained messages are needed. Resolves with whether it succeeded. */
  async start(connection: MqttConnection, filters: ReadonlySet<string>): Promise<boolean> {
    this.#connection = connection;
    this.wanted = filters;
    return this.#update();
  }

  /**
   * Subscribes to new filters only, so that no retained message arrives twice, and again to those whose retained messages somebody needs again; unsubscribes from
   * removed ones. What is asked for during a change is the next one, all of it together.
   */
  follow(filters: ReadonlySet<string>, renewed: readonly string[] = []): void {
    this.wanted = filters;
    for (const filter of renewed) this.#renewed.add(filter);
    // messages of a kept session arrive before the start
    if (this.#connection !== undefined) void this.#update();
  }

  /** The number of subscriptions that match a topic. */
  countOf(topic: string): number {
    return this.#active.match(topic).length;
  }

  async #update(): Promise<boolean> {
    this.#isOutdated = true;
    if (this.#isChanging || this.#connection === undefined) return true;
    this.#isChanging = true;
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#change(this.#connection);
      }
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    } finally {
      this.#isChanging = false;
    }
  }

  async #change(connection: MqttConnection): Promise<void> {
    const changed = this.#takeChanges();
    const standIns = this.#standIns();
    const again = new Set([...changed].map((filter) => standIns.get(filter)));
    const planned = this.#plan(standIns);
    if (this.#options.most !== undefined && planned.size > this.#options.most) {
      const excess = new Set([...planned.keys()].slice(this.#options.most));
      return this.#limit(
        [...standIns].filter(([, standIn]) => excess.has(standIn)).map(([filter]) => filter),
        changed,
      );
    }
    for (const qos of [0, 1] as const) {
      const isDue = (filter: string) => planned.get(filter) === qos && (this.#granted.get(filter) !== qos || again.has(filter));
      await this.#subscribe(
        connection,
        [...planned.keys()].filter((filter) => isDue(filter)),
        qos,
      );
    }
    // afterwards, so that no message is lost where a wider filter takes the place of others
    const gone = [...this.#active.filters].filter((filter) => !planned.has(filter));
    for (const filter of gone) this.#granted.delete(filter);
    if (gone.length > 0) await connection.unsubscribe(gone);
    for (const filter of gone) this.#active.remove(filter, filter);
  }

  /** Returns the filters whose retained messages are needed: new ones, and those to renew. */
  #takeChanges(): ReadonlySet<string> {
    const changed = this.#renewed;
    this.#renewed = new Set();
    for (const filter of this.#refused) if (!this.wanted.has(filter)) this.#refused.delete(filter);
    for (const filter of [...this.#needed.filters]) if (!this.wanted.has(filter)) this.#needed.remove(filter, filter);
    for (const filter of this.wanted) if (!this.#refused.has(filter) && this.#needed.add(filter, filter)) changed.add(filter);
    return changed;
  }

  /** Of each filter that is needed, the one to subscribe to. */
  #standIns(): ReadonlyMap<string, string> {
    const widest = new Map([...this.#needed.filters].map((filter) => [filter, this.#widestOf(filter)]));
    const { most } = this.#options;
    if (most === undefined) return widest;
    const combined = combineFilters(widest.values(), most, this.#refusedStandIns);
    return new Map([...widest].map(([filter, wide]) => [filter, combined.get(wide) ?? wide]));
  }

  /** The filters to subscribe to, each with the highest QoS of those that it stands for. */
  #plan(standIns: ReadonlyMap<string, string>): Map<string, Qos> {
    const planned = new Map<string, Qos>();
    for (const [filter, standIn] of standIns) {
      const qos = this.#options.qosOf?.(filter) ?? 0;
      planned.set(standIn, planned.get(standIn) === 1 ? 1 : qos);
    }
    return planned;
  }

  /** The next change is without what is too much; what is new of the rest is new then. */
  #limit(filters: readonly string[], changed: ReadonlySet<string>): void {
    for (const filter of changed) this.#renewed.add(filter);
    this.#deny(new SubscriptionDenied('the config', filters, new Error(`max_subscriptions: ${this.#options.most}`)));
  }

  /** Itself, or a filter that matches all of its topics and that none does so for. */
  #widestOf(filter: string): string {
    const wider = this.#needed.match(filter);
    if (wider.length <= 1) return filter;
    return wider.find((each) => each !== filter && this.#needed.match(each).length === 1) ?? filter;
  }

  async #subscribe(connection: MqttConnection, filters: readonly string[], qos: Qos): Promise<void> {
    if (filters.length === 0) return;
    for (const filter of filters) {
      this.#active.add(filter, filter);
      this.#granted.set(filter, qos);
    }
    try {
      await connection.subscribe(filters, qos);
    } catch (error) {
      if (!(error instanceof SubscriptionDenied)) throw error;
      this.#deny(error);
    }
  }

  #deny(denial: SubscriptionDenied): void {
    if (this.#options.onRefused === undefined) throw denial;
    this.#refuse(denial);
    this.#options.onRefused(denial);
  }

  /** Those that a refused filter stood for are subscribed to themselves. */
  #refuse({ filters }: SubscriptionDenied): void {
    for (const filter of filters) {
      (this.wanted.has(filter) ? this.#refused : this.#refusedStandIns).add(filter);
      this.#needed.remove(filter, filter);
      this.#active.remove(filter, filter);
      this.#granted.delete(filter);
    }
    this.#isOutdated = true;
  }
}
