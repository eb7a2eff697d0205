import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileTemplate } from './compileTemplate.ts';
import { PayloadInput } from './payloadInput.ts';
import { noChange, TemplateFailure, UnsupportedTemplate } from './template.ts';

const sources: string[] = readFileSync(new URL('oracle/templates.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line)[1]);
const payloads = ['{"a":1,"__proto__":{"x":1},"constructor":2}', '[1,2.0]', 'x', ''];

/** Compiles and renders; any other error than UnsupportedTemplate is thrown on. */
function run(source: string): void {
  let template;
  try {
    template = compileTemplate(source);
  } catch (error) {
    if (error instanceof UnsupportedTemplate) return;
    throw error;
  }
  const input = new PayloadInput();
  for (const payload of payloads) {
    input.set('topic', payload);
    template.render(input);
    template.renderText(input);
  }
}

describe('any text', () => {
  test('compiles or is unsupported', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => run(`{{${text}}}`)),
      { numRuns: 2000 },
    );
  });

  test('made of parts of templates compiles or is unsupported', () => {
    const parts = sources.flatMap((source) => source.split(/(?<=\W)|(?=\W)/));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 40 }), (chosen) => run(`{{ ${chosen.join('')} }}`)),
      { numRuns: 3000 },
    );
  });

  test('with a change compiles or is unsupported', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.nat(400), fc.string({ maxLength: 3 }), (source, at, text) =>
        run(source.slice(0, at) + text + source.slice(at + 1)),
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a hostile template', () => {
  const render = (source: string, payload: string) => {
    const input = new PayloadInput();
    input.set('topic', payload);
    return compileTemplate(source).render(input);
  };

  test.each([
    '{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}',
    "{{ ('x' * 60000) * 60000 }}",
    '{{ range(1000000000) | list }}',
    '{{ 99999 ** 99999 }}',
    "{% set ns = namespace(t='x') %}{% for i in range(100) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}{{ ns.t }}",
    "{{ 'x' | string * 1000000 }}",
    '{% for i in range(4000) %}{{ value_json | string }}0123456789012345678901234567890123456789{% endfor %}',
    "{{ '%99999999d' % 1 }}",
    '{{ timedelta(days=1e300) }}',
    '{{ timedelta(days=1) * 1e300 }}',
    '{{ as_datetime(1e300) }}',
    "{{ ('%c' * 9999) | string | length and as_datetime(1).strftime('%c' * 9999) }}",
    "{{ ('a' * 60000) | regex_replace('a+b', '') }}",
  ])('%s ends without an effect', (source) => {
    expect(render(source, '{"k":"__proto__"}')).toBeInstanceOf(TemplateFailure);
  });

  test('finds no prototype by a key of the payload', () => {
    expect(render('{{ value_json[value_json.k].polluted }}', '{"k":"__proto__"}')).toBe(noChange);
  });

  test.each([
    '{{ value_json.constructor }}',
    "{{ value_json['toString'] }}",
    '{{ value_json.hasOwnProperty }}',
    "{{ value_json.get('constructor', '') }}",
  ])('%s finds nothing that the payload does not have', (source) => {
    expect(render(source, '{}')).toBe('');
  });

  test.each([
    "{{ value | regex_match('(a+)+$') }}",
    "{{ value | regex_search('(a|aa)*b') }}",
    "{{ value | regex_search('a*a*a*b') }}",
    "{{ value | regex_search('(?=a)') }}",
  ])('%s is refused', (source) => {
    expect(() => compileTemplate(source)).toThrow(/^"regex_\w+" with the regular expression/);
  });

  test.each([
    `{{ ${'-'.repeat(4000)}1 }}`,
    `{{ ${'not '.repeat(1000)}1 }}`,
    `{{ 1${'+1'.repeat(2000)} }}`,
    '{% if 1 %}'.repeat(400),
    `{{ value${'.a'.repeat(2000)} }}`,
  ])('depth is no crash: %#', (source) => {
    expect(() => run(source)).not.toThrow();
  });

  test.each([
    'value_json.list[::-1]',
    'value_json.list.index(-1)',
    'value_json.list.count(0)',
    'value_json.dict.keys()',
    'value_json.dict.values()',
    "value_json.text.count('a')",
    "value_json.text.index('a')",
    "value_json.text.rsplit('a', 1)",
    'value_json.text | int(0)',
    "(value_json.text ~ 'a') < value_json.text",
  ])('a loop over %s of a long payload ends', (expression) => {
    const long = 10_000;
    const dict = Object.fromEntries(Array.from({ length: long }, (_value, index) => [`k${index}`, index]));
    const input = new PayloadInput();
    input.set('topic', JSON.stringify({ list: Array.from({ length: long }, (_value, index) => index - 1), dict, text: 'a'.repeat(long) }));
    const template = compileTemplate(`{% for i in range(2000) %}{% set x = ${expression} %}{% endfor %}done`);
    expect(template.renderText(input)).toBeInstanceOf(TemplateFailure);
  });

  test('integers do not grow without an end', () => {
    const input = new PayloadInput();
    input.set('topic', '3');
    const grow = '{% set ns = namespace(x=3) %}{% for i in range(16) %}{% set ns.x = ns.x * ns.x %}{% endfor %}{{ ns.x > 0 }}';
    expect(compileTemplate(grow).renderText(input)).toBeInstanceOf(TemplateFailure);
  });

  test('longer than 4 KiB is refused', () => {
    expect(() => compileTemplate(`{{ value }}${' '.repeat(4096)}`)).toThrow(UnsupportedTemplate);
  });
});
