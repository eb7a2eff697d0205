import { expect, test } from '@jest/globals';
import { parseExactJson } from './json.ts';

test('issue 10.10: a whole number that is too large for a double is not rounded', () => {
  const text = '{"count": 9007199254740993, "even": -9007199254740994, "list":[18446744073709551615], "text": "9007199254740993"}';
  expect(parseExactJson(text)).toEqual({
    count: 9007199254740993n,
    even: -9007199254740994,
    list: [18446744073709551615n],
    text: '9007199254740993',
  });
});

test('fractions and exponents are parsed as usual', () => {
  const text = '[21.400000000000002, 12345678901234567.5, 1e300, 0.1, 1234567890123456]';
  expect(parseExactJson(text)).toEqual(JSON.parse(text));
  expect(() => parseExactJson('{"a": 9007199254740993')).toThrow(SyntaxError);
});
