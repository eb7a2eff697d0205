import { hasWildcard } from './topicFilter.ts';
import { WildcardTree } from './wildcardTree.ts';

/** Topics without a filter of their own whose listeners are remembered. */
const mostCached = 10_000;
/** Whoever may publish could fill the memory with long topics. */
const longestCached = 500;

/** Those who listen to one filter. Devices have dozens of topics with one listener each, which needs no set. */
interface Route<Listener> {
  first: Listener;
  others: Set<Listener> | undefined;
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
    const route = this.#routes.get(filter);
    if (route !== undefined) return this.#addTo(route, filter, listener);
    const added: Route<Listener> = { first: listener, others: undefined, matched: none, generation: -1 };
    this.#routes.set(filter, added);
    if (hasWildcard(filter)) this.#wildcards.add(filter);
    this.#forget(filter, added);
    return true;
  }

  /** Returns whether it was the last one of the filter. */
  remove(filter: string, listener: Listener): boolean {
    const route = this.#routes.get(filter);
    if (route === undefined) return false;
    const { first, others } = route;
    if (first !== listener) {
      if (others?.delete(listener) === true) this.#forget(filter, route);
      return false;
    }
    this.#forget(filter, route);
    if (others !== undefined)
      for (const next of others) {
        others.delete(next);
        route.first = next;
        return false;
      }
    this.#routes.delete(filter);
    if (hasWildcard(filter)) this.#wildcards.remove(filter);
    return true;
  }

  /** Each listener once, also where several of its filters match. The list never changes. An exact topic costs one look-up. */
  match(topic: string): readonly Listener[] {
    const cached = this.#cache.size === 0 ? undefined : this.#cache.get(topic);
    if (cached !== undefined) return cached;
    const route = this.#routes.get(topic);
    if (route === undefined) return this.#wildcards.size === 0 ? none : this.#remember(topic);
    if (route.generation !== this.#generation) {
      route.matched = this.#collect(topic, route);
      route.generation = this.#generation;
    }
    return route.matched;
  }

  /** A filter with wildcards that matches the topic, if there is one. */
  wildcardOf(topic: string): string | undefined {
    return this.#wildcards.match(topic)[0];
  }

  #addTo(route: Route<Listener>, filter: string, listener: Listener): boolean {
    if (route.first === listener || route.others?.has(listener) === true) return false;
    if (route.others === undefined) route.others = new Set([listener]);
    else route.others.add(listener);
    this.#forget(filter, route);
    return true;
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

  #collect(topic: string, own?: Route<Listener>): readonly Listener[] {
    const wider = this.#wildcards.size === 0 ? none : this.#wildcards.match(topic);
    if (own !== undefined && own.others === undefined && wider.length === 0) return [own.first];
    const listeners = new Set<Listener>();
    addAll(listeners, own);
    for (const filter of wider) addAll(listeners, this.#routes.get(filter));
    return listeners.size === 0 ? none : [...listeners];
  }
}

function addAll<Listener>(listeners: Set<Listener>, route: Route<Listener> | undefined): void {
  if (route === undefined) return;
  listeners.add(route.first);
  for (const listener of route.others ?? none) listeners.add(listener);
}

const none: readonly never[] = [];
