/** A shorter secret could be a part of ordinary words, which would then be replaced. */
const minSecretLength = 4;
/** The same for what is left of a secret in base64. */
const minBase64Length = 6;

const entities: Readonly<Record<string, string>> = { '"': 'quot', '&': 'amp', '<': 'lt', '>': 'gt', "'": 'apos' };

/** Replaces secrets, also as servers repeat them: escaped as in JSON, HTML and URLs, and as a part of what is encoded with base64. */
export function redact(text: string, secrets: Iterable<string>): string {
  let left = text;
  for (const secret of secrets) {
    if (secret.length < minSecretLength) continue;
    for (const pattern of [escapedPattern(secret), ...base64Patterns(secret)]) left = left.replace(pattern, '<secret>');
  }
  return left;
}

/** Backslashes before a character in JSON within JSON within JSON. With any number of them, a text of backslashes would take minutes. */
const mostBackslashes = 7;

function escapedPattern(secret: string): RegExp {
  // several backslashes are one part: there would be too many ways to divide them
  const parts = secret.match(/\\+|[^]/gu) ?? [];
  return new RegExp(parts.map((part) => (part.startsWith('\\') ? escapedBackslashes(part.length) : escapedCharacter(part))).join(''), 'gi');
}

function escapedBackslashes(count: number): string {
  return `(?:\\\\{${count},${count * (mostBackslashes + 1)}}|(?:${escapesOf('\\').join('|')}){${count}})`;
}

/** A letter or digit is never escaped. */
function escapedCharacter(character: string): string {
  const literal = character.replace(/[^\w\s]/, '\\$&');
  if (/^[a-z0-9]$/i.test(character)) return literal;
  const others = character === ' ' ? ['\\+'] : [];
  return `(?:${[`\\\\{0,${mostBackslashes}}${literal}`, ...escapesOf(character), ...others].join('|')})`;
}

/** By a number or a name. URLs may be escaped again, as a part of another URL. */
function escapesOf(character: string): string[] {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const bytes = Array.from(Buffer.from(character), (byte) => `%(?:25)*${byte.toString(16).padStart(2, '0')}`).join('');
  const named = entities[character] === undefined ? [] : [`&${entities[character]};`];
  return [`\\\\{1,${mostBackslashes}}u${hex.padStart(4, '0')}`, bytes, `&#0*${code};`, `&#x0*${hex};`, ...named];
}

/** What base64 makes of the secret at each offset, without the characters that depend on its neighbours. */
function base64Patterns(secret: string): RegExp[] {
  const { length } = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.from('\0'.repeat(offset) + secret).toString('base64');
    const own = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + length)) / 6));
    if (own.length < minBase64Length) return [];
    const characters = own.replaceAll('+', '(?:[+-]|%(?:25)*2B)').replaceAll('/', '(?:[/_]|%(?:25)*2F)');
    return [new RegExp(`(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]*${characters}[A-Za-z0-9+/_=-]*`, 'g')];
  });
}
