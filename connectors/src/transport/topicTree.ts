import { hasWildcard } from './topicFilter.ts';
import { WildcardTree } from './wildcardTree.ts';

/** Topics without a filter of their own whose listeners are remembered. */
const mostCached = 10_000;
/** Whoever may publish could fill the memory with long topics. */
const longestCached = 500;

/** Those who listen to one filter. */
interface Route<Listener> {
  readonly own: Set<Listener>;
  /** With those of wildcards that match the topic; only for an exact topic. */
  matched: readonly Listener[];
  /** Of {@link matched}: it is valid for this state of the wildcards. */
  generation: number;
}

/** Who listens to which topics, by filters that may have wildcards. */
export class TopicTree<Listener> {
  readonly #routes = new Map<string, Route<Listener>>();
  readonly #wildcards = new WildcardTree();
  /** Listeners of topics that only wildcards match. */
  readonly #cache = new Map<string, readonly Listener[]>();
  #generation = 0;

  /** All filters that somebody listens to. */
  get filters(): IterableIterator<string> {
    return this.#routes.keys();
  }

  has(filter: string): boolean {
    return this.#routes.has(filter);
  }

  /** The filter must be valid. Returns false where the listener is there already. */
  add(filter: string, listener: Listener): boolean {
    let route = this.#routes.get(filter);
    if (route === undefined) {
      route = { own: new Set(), matched: [], generation: -1 };
      this.#routes.set(filter, route);
      if (hasWildcard(filter)) this.#wildcards.add(filter);
    } else if (route.own.has(listener)) return false;
    route.own.add(listener);
    this.#forget(filter, route);
    return true;
  }

  /** Returns whether it was the last one of the filter. */
  remove(filter: string, listener: Listener): boolean {
    const route = this.#routes.get(filter);
    if (route?.own.delete(listener) !== true) return false;
    this.#forget(filter, route);
    if (route.own.size > 0) return false;
    this.#routes.delete(filter);
    if (hasWildcard(filter)) this.#wildcards.remove(filter);
    return true;
  }

  /** Each listener once, also where several of its filters match. The list never changes. An exact topic costs one look-up. */
  match(topic: string): readonly Listener[] {
    const route = this.#routes.get(topic);
    if (route === undefined) return this.#wildcards.size === 0 ? none : (this.#cache.get(topic) ?? this.#remember(topic));
    if (route.generation !== this.#generation) {
      route.matched = this.#collect(topic, route.own);
      route.generation = this.#generation;
    }
    return route.matched;
  }

  /** A filter with wildcards that matches the topic, if there is one. */
  wildcardOf(topic: string): string | undefined {
    return this.#wildcards.match(topic)[0];
  }

  #forget(filter: string, route: Route<Listener>): void {
    route.generation = -1;
    this.#cache.delete(filter);
    if (!hasWildcard(filter)) return;
    this.#generation++;
    this.#cache.clear();
  }

  #remember(topic: string): readonly Listener[] {
    const listeners = this.#collect(topic);
    if (topic.length > longestCached) return listeners;
    if (this.#cache.size >= mostCached) this.#cache.clear();
    this.#cache.set(topic, listeners);
    return listeners;
  }

  #collect(topic: string, own?: Iterable<Listener>): readonly Listener[] {
    const listeners = new Set(own);
    for (const filter of this.#wildcards.match(topic)) for (const listener of this.#routes.get(filter)?.own ?? []) listeners.add(listener);
    return listeners.size === 0 ? none : [...listeners];
  }
}

const none: readonly never[] = [];
