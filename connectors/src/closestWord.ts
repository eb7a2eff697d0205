import { closestMatch } from 'leven';

/** The known word that `text` was probably meant to be: at most three edits away, fewer for short texts. */
export function closestWord(text: string, words: readonly string[]): string | undefined {
  return closestMatch(text, words, { maxDistance: Math.max(1, Math.min(3, Math.floor(text.length / 3))) });
}
