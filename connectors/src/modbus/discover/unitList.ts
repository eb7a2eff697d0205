const highestUnit = 255;

/** Unit ids of a text such as `1-10,17`, in its order and each once; undefined where it is none. */
export function unitList(text: string): readonly number[] | undefined {
  const units = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*$/.exec(part);
    if (match === null) return undefined;
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (from > to || to > highestUnit) return undefined;
    for (let unit = from; unit <= to; unit++) units.add(unit);
  }
  return [...units];
}
