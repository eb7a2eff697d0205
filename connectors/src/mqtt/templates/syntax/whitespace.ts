// What Python's `str.isspace` accepts; JavaScript's `\s` is another set.
const space = '\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const leading = new RegExp(`^[${space}]+`);
const only = new RegExp(`^[${space}]$`);
export const runsOfSpace = new RegExp(`[${space}]+`);

export function isSpace(character: string | undefined): boolean {
  if (character === undefined) return false;
  const code = character.charCodeAt(0);
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31) : only.test(character);
}

/** `str.lstrip()` of Python. */
function stripStart(text: string): string {
  return text.replace(leading, '');
}

/** `str.rstrip()` of Python. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end -= 1;
  return text.slice(0, end);
}

/** `str.strip()` of Python. */
export function strip(text: string): string {
  if (text === '' || (text.charCodeAt(0) > 32 && text.charCodeAt(0) < 127 && !isSpace(text.at(-1)))) return text;
  return stripStart(stripEnd(text));
}
