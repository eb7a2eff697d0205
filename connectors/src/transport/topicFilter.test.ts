import { expect, test } from '@jest/globals';
import { filterProblem, topicProblem } from './topicFilter.ts';

test.each(['a', '/', '/a', 'a/', 'a//b', '+', '#', '+/+', 'a/+/b', 'a/#', '+/#', '/+', '$SYS/#', 'ä/漢', 'a b', 'a'.repeat(65_535)])(
  'a valid filter: %.20s',
  (filter) => {
    expect(filterProblem(filter)).toBeUndefined();
  },
);

test.each([
  ['', /empty/],
  ['a+', /part of a level/],
  ['a/+b', /part of a level/],
  ['a#', /part of a level/],
  ['a/#/b', /last level/],
  ['#/', /last level/],
  ['a\0b', /refuse/],
  ['a\u0001', /refuse/],
  ['a\uFFFF', /refuse/],
  ['a\uD800', /refuse/],
  ['ä'.repeat(32_768), /longer than/],
  ['a'.repeat(65_536), /longer than/],
  ['/'.repeat(200), /levels/],
  ['$share/g/a', /shared/],
  ['$queue/a', /shared/],
])('not a filter: %.20j', (filter, problem) => {
  expect(filterProblem(filter)).toMatch(problem);
});

test('a topic has no wildcards', () => {
  expect(topicProblem('a/b')).toBeUndefined();
  expect(topicProblem('a/+')).toMatch(/wildcard/);
  expect(topicProblem('a/b#')).toMatch(/wildcard/);
});
