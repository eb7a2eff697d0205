/**
 * For a broker that limits the subscriptions of a connection: returns the filter that stands for each one, itself or one with `#` for all that begin with the same
 * levels, so that at most `most` are left. The longest beginnings come first, because a wider filter delivers more messages of no use. Filters that stand for others
 * are not those in `refused`. More are left where too many have no beginning in common.
 */
export function combineFilters(
  filters: Iterable<string>,
  most: number,
  refused: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> {
  const standIns = new Map([...filters].map((filter) => [filter, filter]));
  for (let depth = longest(standIns.keys()) - 1; depth > 0 && countOf(standIns) > most; depth--)
    combineAt(depth, standIns, { most, refused });
  return standIns;
}

function longest(filters: Iterable<string>): number {
  return Math.max(0, ...[...filters].map((filter) => filter.split('/').length));
}

function countOf(standIns: ReadonlyMap<string, string>): number {
  return new Set(standIns.values()).size;
}

/** Also below the group of a shared subscription. */
const nameless = /^(\$share(\/[^/]*)?)?[+/]*$/;

interface Limits {
  readonly most: number;
  readonly refused: ReadonlySet<string>;
}

/** Combines the largest groups of those whose first `depth` levels are the same, as many as are needed. */
function combineAt(depth: number, standIns: Map<string, string>, { most, refused }: Limits): void {
  const groups = Map.groupBy(new Set(standIns.values()), (filter) => beginning(filter, depth));
  let left = countOf(standIns);
  const bySize = [...groups].toSorted(([, one], [, other]) => other.length - one.length);
  for (const [start, members] of bySize) {
    if (left <= most || members.length < 2) return;
    const wide = `${start}/#`;
    // without a name in it, it would deliver everything
    if (start === undefined || nameless.test(start) || refused.has(wide)) continue;
    for (const [filter, standIn] of standIns) if (members.includes(standIn)) standIns.set(filter, wide);
    left -= members.length - 1;
  }
}

/** Undefined for a filter with fewer levels, and for one with a `#` among the first. */
function beginning(filter: string, depth: number): string | undefined {
  const levels = filter.split('/');
  const first = levels.slice(0, depth);
  return first.length < depth || first.includes('#') ? undefined : first.join('/');
}
