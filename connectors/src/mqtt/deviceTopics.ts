import type { Gateway } from '../contract.ts';
import type { TopicListener } from '../transport/message.ts';
import type { Qos } from '../transport/mqttMessage.ts';
import { filterProblem } from '../transport/topicFilter.ts';
import { TopicTree } from '../transport/topicTree.ts';
import type { MessageKind, TracedMessages } from '../transport/tracedMessages.ts';
import { WildcardTree } from '../transport/wildcardTree.ts';
import type { Dialect, Timers, TopicRole, Topics } from './dialect.ts';
import { Renewals } from './renewals.ts';

/** Hundreds of descriptions arrive at once: their topics are subscribed to together. */
const collectMs = 100;
/** Of a topic in the log. */
const longestName = 200;

interface Options {
  readonly gateway: Gateway;
  readonly timers: Timers;
  readonly messages: TracedMessages;
  /** Of states. */
  readonly qos: Qos;
  /** {@link DeviceTopics.filters} changed, or a filter has to be renewed. */
  readonly onChange: () => void;
}

/** The topics of all dialects: who listens, and what the connection has to subscribe to. */
export class DeviceTopics implements Topics {
  /** Another set where filters were added or removed, a moment later. */
  filters: ReadonlySet<string> = new Set();
  readonly #options: Options;
  readonly #tree = new TopicTree<TopicListener>();
  /** Filters with descriptions, and the kind of their messages. */
  readonly #descriptions = new Map<string, MessageKind>();
  readonly #descriptionFilters = new WildcardTree();
  /** Subscriptions that are shared with other clients, by their filters. The broker sends no retained messages for them. */
  readonly #shared = new Map<string, string>();
  readonly #stateKind: MessageKind;
  readonly #renewals: Renewals;
  #isChanged = false;
  #isPending = false;

  constructor(options: Options) {
    this.#options = options;
    this.#stateKind = options.messages.kind('{state}');
    this.#renewals = new Renewals(options, () => this.#announce());
  }

  match(topic: string): readonly TopicListener[] {
    return this.#tree.match(topic);
  }

  add(filter: string, listener: TopicListener, role: TopicRole = 'state'): boolean {
    const problem = filterProblem(filter) ?? namelessProblem(filter);
    if (problem !== undefined) {
      this.#options.gateway.malformed('encoding', filter.slice(0, longestName), `not a topic to subscribe to: ${problem}`);
      return false;
    }
    const isNew = !this.#tree.has(filter);
    if (!this.#tree.add(filter, listener)) return true;
    if (role === 'description' && !this.#descriptions.has(filter)) this.#describe(filter);
    if (isNew) this.#isChanged = true;
    // of a filter that was removed a moment ago the broker does not know it
    if (!isNew || this.filters.has(filter)) this.renew(filter);
    this.#announce();
    return true;
  }

  remove(filter: string, listener: TopicListener): void {
    if (!this.#tree.remove(filter, listener)) return;
    this.#descriptions.delete(filter);
    this.#descriptionFilters.remove(filter);
    this.#renewals.delete(filter);
    this.#shared.delete(filter);
    this.#isChanged = true;
    this.#announce();
  }

  renew(filter: string): void {
    if (this.#tree.has(filter) && !this.#shared.has(filter)) this.#renewals.add(filter);
  }

  /** Takes over the listeners of a dialect's other map. */
  replace(before: Dialect['listeners'], dialect: Dialect): void {
    const { listeners = new Map<string, TopicListener>() } = dialect;
    this.#share(listeners.keys(), dialect);
    // added first, so that a filter with another listener is renewed
    for (const [filter, listener] of listeners)
      if (before?.get(filter) !== listener) this.add(filter, listener, dialect.qosOf?.(filter) === 1 ? 'state' : 'description');
    for (const [filter, listener] of before ?? []) if (listeners.get(filter) !== listener) this.remove(filter, listener);
  }

  qosOf(filter: string): Qos {
    return this.#descriptions.has(filter) ? 0 : this.#options.qos;
  }

  kindOf(topic: string): MessageKind {
    const [filter = topic] = this.#descriptionFilters.match(topic);
    return this.#descriptions.get(filter) ?? this.#stateKind;
  }

  /** Of a state; undefined for a description, and where nobody listens. */
  patternOf(topic: string): string | undefined {
    if (this.#descriptionFilters.match(topic).length > 0 || this.#tree.match(topic).length === 0) return undefined;
    return this.#tree.wildcardOf(topic) ?? '{state}';
  }

  /** The filters of descriptions. */
  get descriptions(): readonly string[] {
    return [...this.#descriptions.keys()];
  }

  /** Filters whose retained messages somebody needs again, since the last call. */
  takeRenewed(): readonly string[] {
    return this.#renewals.take();
  }

  /** Makes {@link filters} up to date. */
  publishChanges(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.filters = new Set(Array.from(this.#tree.filters, (filter) => this.#shared.get(filter) ?? filter));
  }

  #share(filters: Iterable<string>, dialect: Dialect): void {
    for (const filter of filters) {
      const subscription = dialect.subscriptionOf?.(filter);
      if (subscription !== undefined) this.#shared.set(filter, subscription);
    }
  }

  #describe(filter: string): void {
    this.#descriptions.set(filter, this.#options.messages.kind(filter));
    this.#descriptionFilters.add(filter);
  }

  #announce(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    this.#options.timers.after(collectMs, () => {
      this.#isPending = false;
      this.publishChanges();
      this.#options.onChange();
    });
  }
}

/** A device must not make the exporter receive everything. */
function namelessProblem(filter: string): string | undefined {
  return /^[+#/]*$/.test(filter) ? 'no level of it has a name' : undefined;
}
