/** The value of a label in words: `cyclic_timed_irrigation` is "cyclic timed irrigation". */
export function partWords(part: string): string {
  return part.replaceAll('_', ' ');
}
