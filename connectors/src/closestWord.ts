/** The word that `text` was meant to be, if one is near: a typing mistake or two away. */
export function closestWord(text: string, words: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.min(3, Math.floor(text.length / 3)));
  const near = words.map((word) => ({ word, distance: editDistance(text, word) })).filter(({ distance }) => distance <= limit);
  return near.sort((a, b) => a.distance - b.distance)[0]?.word;
}

/** How many letters have to be put in, taken out or changed. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const changed = (row[column - 1] ?? 0) + (to[column - 1] === from[index] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
