import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redact } from './redact.ts';

const escapings: Readonly<Record<string, (text: string) => string>> = {
  nothing: (text) => text,
  URL: encodeURIComponent,
  'URL twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => new URLSearchParams([['', text]]).toString().slice(1),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON twice': (text) => JSON.stringify(JSON.stringify(text)),
  HTML: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'HTML of Go': (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll("'", '&#39;').replaceAll('+', '&#43;'),
  'JSON of Go': (text) => JSON.stringify(text).replaceAll('<', '\\u003c').replaceAll('>', '\\u003E').replaceAll('&', '\\u0026'),
};
const names = Object.keys(escapings);

test.each(names)('a secret is replaced within %s', (name) => {
  const secret = 'Hunter2 "+/&<%>\'ü~';
  expect(redact(`no access with ${escapings[name]?.(secret)}, sorry`, [secret])).toMatch(/^no access with "?\\?"?<secret>\\?"?"?, sorry$/);
});

test('any secret is replaced', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), fc.constantFrom(...names), (secret, name) => {
      const escaped = escapings[name]?.(secret) ?? '';
      fc.pre(!'a  b<secret>'.includes(escaped));
      expect(redact(`a ${escaped} b`, [secret])).not.toContain(escaped);
    }),
  );
});

test.each(['', 'u:', 'us:', 'use:', 'user:'])('a secret is replaced in base64 of %j and itself', (before) => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const encoded = Buffer.from(`${before}hunter2>>>???`).toString(encoding);
    expect(redact(`Basic ${encoded} and ${encodeURIComponent(encoded)}.`, ['hunter2>>>???'])).toMatch(
      /^Basic <secret> and <secret>(%3D)*\.$/,
    );
  }
});

test('other texts, and those of secrets that could be words, stay', () => {
  const text = 'a user of https://host/api?x=%41 asks';
  expect(redact(text, ['', 'use', 'host1', 'A'])).toBe(text);
});

test.each(['a', '\\', '\\"', '%25', '&#0', 'QUFB+/', 'aaaaaaab', '\\\\\\\\a'])('a long text of %j is searched in one pass', (part) => {
  // what tries all ways to divide the text takes hours for each of them
  const text = part.repeat(200_000 / part.length);
  const secrets = ['Hunter2 "+/&<%>\'ü~', '\\\\\\\\\\\\x', 'a\\"b\\"c\\"d', '%%%%%%%%&', '&&&&&&&&%', 'aaaaaaac'];
  expect(redact(text, secrets)).toBe(text);
});
