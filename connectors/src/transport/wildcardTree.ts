/** Of one level; the filter that ends here, and the one that ends with `#` below. */
interface Node {
  filter?: string;
  hash?: string;
  plus?: Node;
  children?: Map<string, Node>;
}

/** Topic filters with wildcards by level: finds those that match a topic without a look at each filter. */
export class WildcardTree {
  readonly #root: Node = {};
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(filter: string): void {
    const levels = filter.split('/');
    let node = this.#root;
    for (const level of levels) {
      if (level === '#') {
        if (node.hash === undefined) this.#size++;
        node.hash = filter;
        return;
      }
      node = childOf(node, level) ?? newChild(node, level);
    }
    if (node.filter === undefined) this.#size++;
    node.filter = filter;
  }

  remove(filter: string): void {
    if (removeBelow(this.#root, filter.split('/'), 0)) this.#size--;
  }

  /** The filters that match a topic; of a filter those that match all of its topics, itself among them. */
  match(topic: string): string[] {
    const found: string[] = [];
    const levels = topic.split('/');
    // [MQTT-4.7.2-1]: a leading wildcard matches no topic that begins with $
    if (topic.startsWith('$')) collect(this.#root.children?.get(levels[0] ?? ''), { levels, found }, 1);
    else collect(this.#root, { levels, found }, 0);
    return found;
  }
}

interface Walk {
  readonly levels: readonly string[];
  readonly found: string[];
}

/** As deep as the longest filter. */
function collect(node: Node | undefined, walk: Walk, depth: number): void {
  if (node === undefined) return;
  // # includes the level above [MQTT 4.7.1.2]
  if (node.hash !== undefined) walk.found.push(node.hash);
  const level = walk.levels[depth];
  if (level === undefined) {
    if (node.filter !== undefined) walk.found.push(node.filter);
  } else if (level !== '#') {
    if (level !== '+') collect(node.children?.get(level), walk, depth + 1);
    collect(node.plus, walk, depth + 1);
  }
}

function childOf(node: Node, level: string): Node | undefined {
  return level === '+' ? node.plus : node.children?.get(level);
}

function newChild(node: Node, level: string): Node {
  const child: Node = {};
  if (level === '+') node.plus = child;
  else (node.children ??= new Map()).set(level, child);
  return child;
}

/** Removes nodes that lead nowhere any more. Returns whether the filter was there. */
function removeBelow(node: Node, levels: readonly string[], depth: number): boolean {
  const level = levels[depth];
  if (level === undefined || level === '#') return removeEnd(node, level === '#');
  const child = childOf(node, level);
  if (child === undefined || !removeBelow(child, levels, depth + 1)) return false;
  if (isEmpty(child)) {
    if (level === '+') delete node.plus;
    else node.children?.delete(level);
  }
  return true;
}

function removeEnd(node: Node, isHash: boolean): boolean {
  const wasThere = (isHash ? node.hash : node.filter) !== undefined;
  if (isHash) delete node.hash;
  else delete node.filter;
  return wasThere;
}

function isEmpty({ filter, hash, plus, children }: Node): boolean {
  return filter === undefined && hash === undefined && plus === undefined && (children?.size ?? 0) === 0;
}
