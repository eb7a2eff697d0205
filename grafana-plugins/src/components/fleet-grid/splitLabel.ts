const averageGlyphWidth = 6.6;
/** Of the width, so that the head keeps the better half. */
const tailShare = 0.5;
const longestTail = 14;

const characters = new Intl.Segmenter();
/** Each is a character of its own, as those of most names are. */
const isPlain = /^[ -~\u00a0-\u024f]*$/;

/**
 * Splits a label into a part that gives way and a tail that stays, so that it is cut in the middle:
 * devices differ at their ends ("Living room lamp 1", "Living room lamp 2"). CSS cuts the head only when it must.
 */
export function splitLabel(label: string, width: number): readonly [head: string, tail: string] {
  const room = Math.min(longestTail, Math.floor((width * tailShare) / averageGlyphWidth), Math.floor(label.length / 2));
  const earliest = startOfCharacter(label, label.length - room);
  const cut = startOfWord(label, earliest) ?? earliest;
  return [label.slice(0, cut), label.slice(cut)];
}

/** Where a word begins at the given place or after it. */
function startOfWord(text: string, from: number): number | undefined {
  const found = /(?<=[\s/_-])[^\s/_-]/.exec(text.slice(Math.max(0, from - 1)));
  return found ? Math.max(0, from - 1) + found.index : undefined;
}

/** The place itself, or the one before it where what a person takes for one character begins. */
function startOfCharacter(text: string, place: number): number {
  return place < text.length && !isPlain.test(text) ? (characters.segment(text).containing(place)?.index ?? place) : place;
}
