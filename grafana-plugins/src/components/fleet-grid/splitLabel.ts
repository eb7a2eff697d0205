const averageGlyphWidth = 6.6;
/** Maximum share of the width for the tail. */
const tailShare = 0.5;
const maxTailLength = 14;

const characters = new Intl.Segmenter();
/** Texts whose code units are single characters. */
const isPlain = /^[ -~\u00a0-\u024f]*$/;

/**
 * Splits a label into a head that CSS truncates if needed and a tail that is always visible, since names of devices often differ
 * at their ends ("Living room lamp 1", "Living room lamp 2").
 */
export function splitLabel(label: string, width: number): readonly [head: string, tail: string] {
  const room = Math.min(maxTailLength, Math.floor((width * tailShare) / averageGlyphWidth), Math.floor(label.length / 2));
  const earliest = startOfCharacter(label, label.length - room);
  const cut = startOfWord(label, earliest) ?? earliest;
  return [label.slice(0, cut), label.slice(cut)];
}

/** Start of the first word at or after the given position. */
function startOfWord(text: string, from: number): number | undefined {
  const found = /(?<=[\s/_-])[^\s/_-]/.exec(text.slice(Math.max(0, from - 1)));
  return found ? Math.max(0, from - 1) + found.index : undefined;
}

/** The given position, or the start of the grapheme cluster that contains it. */
function startOfCharacter(text: string, place: number): number {
  return place < text.length && !isPlain.test(text) ? (characters.segment(text).containing(place)?.index ?? place) : place;
}
