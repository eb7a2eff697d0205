import { describe, expect, test } from '@jest/globals';
import { compileTemplate } from '../compileTemplate.ts';
import { PayloadInput } from '../payloadInput.ts';

describe('a path to a number', () => {
  test.each([
    ['{{ value_json.a }}', 2.25],
    ["{{ value_json['a'] }}", 2.25],
    ['{{ value_json.b.c | float }}', -0.5],
    ['{{ value_json.a | round(1) }}', 2.2],
    ['{{ value_json.b.c | round }}', 0],
    ['{{ value_json.a | default(0) | int }}', 2],
    ['{{ value_json.a | is_defined | round(0) | int }}', 2],
    ['{# comment #} {{ value_json.a }}', 2.25],
    ['{{ value_json.a / 10 }}', 0.225],
    ['{{ (value_json.a * 0.1 + 1) | round(2) }}', 1.23],
    ['{{ 100 - value_json.a }}', 97.75],
    ['{{ -value_json.a }}', -2.25],
    ['{{ value_json.a | float(0) | multiply(4) | add(-1) | int }}', 8],
    ['{{ value_json.b.c | is_defined | float / 2 }}', -0.25],
  ])('%s is read without running the template', (source, value) => {
    expect(compileTemplate(source).path?.numberIn({ a: 2.25, b: { c: -0.5 } })).toBe(value);
  });

  test.each([[{}], [{ a: '1' }], [{ a: null }], [{ a: [1] }], [{ a: { b: 1 } }]])('of %j is for the template', (json) => {
    for (const source of ['{{ value_json.a }}', '{{ value_json.a | int }}', '{{ value_json.a.length }}', '{{ value_json.constructor }}'])
      expect(compileTemplate(source).path?.numberIn(json)).toBeUndefined();
  });

  test('gives no integer that a double does not hold', () => {
    expect(compileTemplate('{{ value_json.a | int }}').path?.numberIn({ a: 1e300 })).toBeUndefined();
    expect(compileTemplate('{{ value_json.a | round }}').path?.numberIn({ a: Infinity })).toBeUndefined();
  });

  test.each([
    ['{{ value }}'],
    ['{{ value / 10 }}'],
    ['{{ value | default(0) }}'],
    ['{{ value_json.a / 0 }}'],
    ['{{ value_json.a / value_json.b }}'],
    ['{{ value_json.a // 2 }}'],
    ["{{ value_json.a * '2' }}"],
    ['{{ value_json.a | multiply(value_json.b) }}'],
    ['{{ value_json[0] }}'],
    ['{{ value_json.a }} W'],
    ['{{ value_json.a | round(1, "floor") }}'],
    ['{{ value_json.a | default(value_json.b) }}'],
    ['{{ value_json.a | float(value_json.b) }}'],
    ['{% if value_json.a %}{{ value_json.a }}{% endif %}'],
    ['{% set x = 1 %}{{ value_json.a }}'],
  ])('is not %s', (source) => {
    expect(compileTemplate(source).path).toBeUndefined();
  });
});

test.each(['{{ value_json }}', '{{ value | float }}', '{{ value | int }}', '{{ value_json | float / 10 }}', '{{ value | round(1) }}'])(
  '%s of a payload that is a number is read without running the template',
  (source) => {
    const template = compileTemplate(source);
    const byRun = compileTemplate(`{% set x = 1 %}${source}`);
    const input = new PayloadInput();
    for (const text of ['21.25', '21', '-0', '1e3', ' 5 ']) {
      input.set('topic', text);
      expect(template.path?.numberIn(Number(text))).toEqual(byRun.render(input));
    }
    expect(template.path?.numberIn({})).toBeUndefined();
  },
);

const filters = [
  '',
  '| float',
  '| float(0)',
  '| int',
  '| int(0)',
  '| round',
  '| round(1)',
  '| round(9)',
  '| default(1)',
  '| is_defined',
  '/ 10',
  '* 3',
  '* -2.5',
  '+ 0.1',
  '- 1',
  '| multiply(3)',
  '| add(-40)',
];
const numbers = [0, 1, -1, 0.5, 1.5, 2.5, -2.5, 0.05, 1.005, 21, 1e15 + 0.5, 2 ** 53 - 1, 1e20, 1e21, 1e300, -1e300, 5e-324];

test.each(
  filters.flatMap((one) => filters.flatMap((other) => [[`(value_json.a ${one}) ${other}`], [`-(5 - (value_json.a ${one}) ${other})`]])),
)('{{ %s }} gives the same without its path', (source) => {
  const byPath = compileTemplate(`{{ ${source} }}`);
  const byRun = compileTemplate(`{% set x = 1 %}{{ ${source} }}`);
  expect([byPath.path !== undefined, byRun.path]).toEqual([true, undefined]);
  const input = new PayloadInput();
  for (const number of [...numbers, '1e400', '-1e400']) {
    input.set('topic', `{"a":${number}}`);
    expect([number, byPath.render(input)]).toEqual([number, byRun.render(input)]);
  }
});
