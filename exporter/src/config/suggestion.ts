import { closestWord } from '@gaugeway/connectors/closestWord';
import { oneOf } from './issueMessage.ts';

/** `did you mean "x"?` where a known word is near. */
export function closest(text: string, known: readonly string[]): string | undefined {
  const near = closestWord(text, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

/** The end of a message on an unknown word: the one that is near, or all of them where they are few. */
export function suggestion(text: string, known: readonly string[]): string {
  const all = known.length <= 12 ? `expected ${oneOf(known)}` : '`gaugeway schema` prints all';
  return `; ${closest(text, known) ?? all}`;
}
