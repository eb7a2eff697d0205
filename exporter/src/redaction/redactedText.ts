import { isSecretKey } from './secretKeys.ts';

/** What replaces a secret. */
export const hidden = '***';

/** A key and its separator: quoted, also with the backslashes of a text inside a text, or a bare word. */
const key = /(?:\\{0,8}(["'])([^"'\\\n]{1,80})\\{0,8}\1|(?<![\w-])([\w-]{1,80}))\s*([:=])\s*/g;
/** The value after it: quoted at some depth of quotation, a list or object, a scheme with credentials, or a bare word. A cut end is an end. */
const value =
  /(?:(?<escape>\\{1,8})(?<quote>["'])[^]*?(?:\k<escape>\k<quote>|$)|"(?:[^"\\]|\\[^])*(?:"|$)|'[^']*(?:'|$)|[[{][^\]}]*[\]}]?|(?:bearer|basic|digest|token)\s+[^\s"'\\,;]+|[^\s,;&}\])"'\\]+)/iy;
/** Values that are no secret, whatever their name. */
const noSecrets: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined', 'none', '""', "''", '[]', '{}']);

const others: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^/?#\s"'<>\\]{1,500}@/gi, `$1${hidden}@`],
  [/\bbearer\s+[\w+/=.~-]{4,}/gi, `Bearer ${hidden}`],
  // a JSON web token
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, hidden],
  [/-----BEGIN ([A-Z ]{0,20}PRIVATE KEY)-----[^]*?(?:-----END \1-----|$)/g, hidden],
];

/** A text without the values of keys that name secrets, in JSON, `key=value` pairs and URLs, and without credentials that show by their form. */
export function withoutSecrets(text: string): string {
  return withoutCredentials(withoutSecretValues(text));
}

/** A text without the credentials of URLs, bearer tokens and private keys. */
export function withoutCredentials(text: string): string {
  return others.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** `(error code: 5)` in a sentence. */
function isProse(text: string, at: number, word: string): boolean {
  return /^(?:code|key|auth)s?$/i.test(word) && /[a-z] $/i.test(text.slice(Math.max(0, at - 2), at));
}

function withoutSecretValues(text: string): string {
  let clean = '';
  let from = 0;
  key.lastIndex = 0;
  for (let found = key.exec(text); found !== null; found = key.exec(text)) {
    const [, , quoted, bare = '', separator] = found;
    // the value of another key may have keys itself
    if (!isSecretKey(quoted ?? bare)) continue;
    const start = key.lastIndex;
    value.lastIndex = start;
    const match = value.exec(text);
    if (match === null || noSecrets.has(match[0].toLowerCase())) continue;
    if (quoted === undefined && isProse(text, found.index, bare)) continue;
    const quote = `${match.groups?.['escape'] ?? ''}${match.groups?.['quote'] ?? (separator === ':' ? '"' : '')}`;
    clean += `${text.slice(from, start)}${quote}${hidden}${quote}`;
    from = key.lastIndex = value.lastIndex;
  }
  return from === 0 ? text : clean + text.slice(from);
}
