const maxTopics = 50_000;
const maxFilters = 200;

/** Topics and topic filters, of which it keeps a limited number. */
export class TopicSet {
  readonly #topics = new Set<string>();
  /** Topics with all that is below them. */
  readonly #trees = new Set<string>();
  readonly #filters = new Map<string, RegExp>();

  add(topicOrFilter: string): void {
    if (topicOrFilter === '' || topicOrFilter.length > 512) return;
    const [, tree] = /^([^+#]+)\/#$/.exec(topicOrFilter) ?? [];
    if (tree !== undefined) {
      if (this.#trees.size < maxTopics) this.#trees.add(tree);
    } else if (!/[+#]/.test(topicOrFilter)) {
      if (this.#topics.size < maxTopics) this.#topics.add(topicOrFilter);
    } else if (this.#filters.size < maxFilters && !this.#filters.has(topicOrFilter)) {
      this.#filters.set(topicOrFilter, filterPattern(topicOrFilter));
    }
  }

  has(topic: string): boolean {
    if (this.#topics.has(topic) || this.#isInTree(topic)) return true;
    for (const filter of this.#filters.values()) if (filter.test(topic)) return true;
    return false;
  }

  #isInTree(topic: string): boolean {
    if (this.#trees.size === 0) return false;
    for (let end = topic.indexOf('/'); end >= 0; end = topic.indexOf('/', end + 1)) if (this.#trees.has(topic.slice(0, end))) return true;
    return this.#trees.has(topic);
  }
}

function filterPattern(filter: string): RegExp {
  const levels = filter
    .split('/')
    .map((level) => (level === '+' ? '[^/]*' : level === '#' ? '.*' : level.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')));
  return new RegExp(`^${levels.join('/')}$`, 's');
}
