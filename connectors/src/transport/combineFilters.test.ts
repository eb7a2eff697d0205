import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { combineFilters } from './combineFilters.ts';
import { filterProblem } from './topicFilter.ts';
import { WildcardTree } from './wildcardTree.ts';

test('below the limit each filter stands for itself', () => {
  expect([...combineFilters(['a/b', 'a/c'], 2)]).toEqual([
    ['a/b', 'a/b'],
    ['a/c', 'a/c'],
  ]);
});

test('the longest beginnings are combined first, and no more than needed', () => {
  const filters = ['esp/one/a', 'esp/one/b', 'esp/one/c', 'esp/two/a', 'esp/two/b', 'tele/x/LWT'];
  expect(distinct(filters, 5)).toEqual(['esp/one/#', 'esp/two/a', 'esp/two/b', 'tele/x/LWT']);
  expect(distinct(filters, 3)).toEqual(['esp/one/#', 'esp/two/#', 'tele/x/LWT']);
  expect(distinct(filters, 2)).toEqual(['esp/#', 'tele/x/LWT']);
});

test('nothing with a name in common cannot be combined', () => {
  expect(distinct(['a/x', 'b/x', 'c/x'], 2)).toEqual(['a/x', 'b/x', 'c/x']);
  expect(distinct(['+/x', '+/y'], 1)).toEqual(['+/x', '+/y']);
});

test('a refused filter is not made again', () => {
  const standIns = combineFilters(['a/x', 'a/y'], 1, new Set(['a/#']));
  expect([...standIns.values()]).toEqual(['a/x', 'a/y']);
});

const level = fc.constantFrom('a', 'b', 'c', '+', '#');
const filter = fc
  .array(level, { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'))
  .filter((text) => filterProblem(text) === undefined);

test('what stands for a filter matches all of its topics, and the limit holds where names are in common', () => {
  fc.assert(
    fc.property(fc.uniqueArray(filter, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 20 }), (filters, most) => {
      const standIns = combineFilters(filters, most);
      const names = new Set(filters.map((each) => each.split('/')[0]));
      if (!names.has('+') && !names.has('#')) expect(new Set(standIns.values()).size).toBeLessThanOrEqual(Math.max(most, names.size));
      for (const [each, standIn] of standIns) {
        const tree = new WildcardTree();
        tree.add(standIn);
        expect(tree.match(each)).toEqual([standIn]);
      }
    }),
  );
});

function distinct(filters: readonly string[], most: number): string[] {
  return [...new Set(combineFilters(filters, most).values())].toSorted();
}
