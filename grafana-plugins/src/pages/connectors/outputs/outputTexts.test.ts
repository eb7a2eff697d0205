import { outputStateHelp } from './outputHelp';
import { orderText, outputAdvice, outputLooks, outputStateText, reasonsText } from './outputTexts';

const states = ['starting', 'up', 'down', 'refusing', 'waiting_clock'] as const;

test('each state has its word; those that need something to be done have advice', () => {
  expect(new Set(states.map(outputStateText)).size).toBe(states.length);
  expect(states.filter((state) => outputAdvice('remote_write', state) !== undefined)).toEqual(['down', 'refusing', 'waiting_clock']);
  expect(outputLooks.up).toBe('ok');
});

test('each state is explained, one of a newer exporter is not', () => {
  expect(new Set(states.map(outputStateHelp)).size).toBe(states.length);
  expect(outputStateHelp('newer')).toBeUndefined();
});

test.each([
  [{}, undefined],
  [{ size: 0 }, undefined],
  [{ too_many_series: 12 }, '12: too many series'],
  [
    { age: 1, size: 5, disk_full: 3, damaged: 2, dropped: 4 },
    '15: spool full 5, dropped by command 4, disk full 3, damaged on disk 2, too long in the spool 1',
  ],
])('reasons %j', (counts, text) => {
  expect(reasonsText(counts)).toBe(text);
});

test('the order is unknown until the storage has answered', () => {
  expect([orderText('series'), orderText('fresh_first'), orderText(undefined)]).toEqual(['oldest first', 'new samples first', '–']);
});
