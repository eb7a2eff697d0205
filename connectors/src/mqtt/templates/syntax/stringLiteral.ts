import { unsupported } from './unsupported.ts';

const escape = /\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^]|$)/g;
const single = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' }));

/** The text of a literal as Python decodes it: an unknown escape such as `\d` stays as it is. */
export function decodeString(body: string, at: number): string {
  if (!body.includes('\\')) return body;
  return body.replace(escape, (match) => {
    const kind = match[1] ?? '';
    if (kind === '\n') return '';
    if (/[0-7]/.test(kind)) return String.fromCharCode(Number.parseInt(match.slice(1), 8));
    if (match.length > 2) return character(Number.parseInt(match.slice(2), 16), at);
    if ('xuUN'.includes(kind)) unsupported(`the escape \\${kind} in a text`, at);
    return single.get(kind) ?? match;
  });
}

function character(code: number, at: number): string {
  // half of a surrogate pair is a character of its own in Python
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) unsupported('a surrogate in a text', at);
  return String.fromCodePoint(code);
}
