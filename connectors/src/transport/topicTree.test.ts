import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterProblem } from './topicFilter.ts';
import { TopicTree } from './topicTree.ts';
import { WildcardTree } from './wildcardTree.ts';

const level = fc.constantFrom('a', 'b', '', '$x', '__proto__');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .array(fc.oneof(level, fc.constantFrom('+', '#')), { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'))
  .filter((text) => filterProblem(text) === undefined);

test('those who listen to a topic are those of all filters that match it, also after changes', () => {
  const change = fc.record({ isAdded: fc.boolean(), filter, listener: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(fc.oneof(change, topic), { maxLength: 40 }), topic, (steps, last) => {
      const tree = new TopicTree<number>();
      const model = new Map<string, Set<number>>();
      for (const step of [...steps, last]) {
        if (typeof step === 'string') expect(tree.match(step).toSorted()).toEqual(modelMatch(model, step));
        else if (step.isAdded) {
          tree.add(step.filter, step.listener);
          model.set(step.filter, (model.get(step.filter) ?? new Set()).add(step.listener));
        } else {
          tree.remove(step.filter, step.listener);
          model.get(step.filter)?.delete(step.listener);
          if (model.get(step.filter)?.size === 0) model.delete(step.filter);
        }
      }
      expect([...tree.filters].toSorted()).toEqual([...model.keys()].toSorted());
    }),
    { numRuns: 500 },
  );
});

test('a filter is matched by those that match all of its topics', () => {
  fc.assert(
    fc.property(fc.uniqueArray(filter, { maxLength: 8 }), filter, fc.array(topic, { maxLength: 30 }), (filters, one, topics) => {
      const tree = new WildcardTree();
      for (const each of filters) tree.add(each);
      const wider = tree.match(one);
      for (const each of wider) for (const text of topics) if (matches(one, text)) expect(matches(each, text)).toBe(true);
      if (filters.includes(one)) expect(wider).toContain(one);
    }),
    { numRuns: 500 },
  );
});

test('a tree is empty when all filters are removed', () => {
  const tree = new WildcardTree();
  for (const each of ['a/+', 'a/#', '#', '+/b/+']) tree.add(each);
  expect(tree.size).toBe(4);
  tree.remove('a/b');
  for (const each of ['a/+', 'a/#', '#', '+/b/+', '+/b/+']) tree.remove(each);
  expect(tree.size).toBe(0);
  expect(tree.match('a/b')).toEqual([]);
});

test.each([
  ['sport/tennis/player1/#', ['sport/tennis/player1', 'sport/tennis/player1/ranking', 'sport/tennis/player1/score/x'], ['sport/tennis']],
  ['sport/tennis/+', ['sport/tennis/player1', 'sport/tennis/'], ['sport/tennis', 'sport/tennis/player1/ranking']],
  ['+/monitor/Clients', ['a/monitor/Clients'], ['$SYS/monitor/Clients']],
  ['#', ['a', '/', 'a/b'], ['$SYS', '$SYS/a']],
  ['$SYS/#', ['$SYS', '$SYS/a'], ['a']],
  ['+', ['finance', ''], ['/finance']],
])('%s as in the standard', (each, matched, others) => {
  const tree = new TopicTree<string>();
  tree.add(each, 'listener');
  for (const text of matched) expect(tree.match(text)).toEqual(['listener']);
  for (const text of others) expect(tree.match(text)).toEqual([]);
});

test('a list of listeners that is in use does not change', () => {
  const tree = new TopicTree<string>();
  tree.add('a', 'one');
  const before = tree.match('a');
  tree.add('a', 'two');
  tree.add('+', 'three');
  expect(before).toEqual(['one']);
  expect(tree.match('a')).toEqual(['one', 'two', 'three']);
  expect(tree.match('a')).toBe(tree.match('a'));
});

function modelMatch(model: ReadonlyMap<string, ReadonlySet<number>>, text: string): number[] {
  return [...new Set([...model].flatMap(([each, listeners]) => (matches(each, text) ? [...listeners] : [])))].toSorted();
}

/** Written from the standard's text, level by level. */
function matches(each: string, text: string): boolean {
  if (text.startsWith('$') && /^[+#]/.test(each)) return false;
  const levels = text.split('/');
  const wanted = each.split('/');
  if (wanted.at(-1) === '#') {
    const above = wanted.slice(0, -1);
    return levels.length >= above.length && isEach(above, levels.slice(0, above.length));
  }
  return levels.length === wanted.length && isEach(wanted, levels);
}

function isEach(wanted: readonly string[], levels: readonly string[]): boolean {
  return wanted.every((level, index) => level === '+' || level === levels[index]);
}
