const nothing: readonly never[] = Object.freeze([]);

/** A copy of a list without the room for 17 items that the first `push` reserves: there are thousands of short lists. All empty ones are one. */
export function withoutReserve<Item>(list: readonly Item[]): readonly Item[] {
  return list.length === 0 ? nothing : list.slice();
}
