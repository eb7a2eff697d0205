import { afterEach, expect, jest, test } from '@jest/globals';
import { StderrTerminal } from './stderrTerminal.ts';

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('where nobody looks, progress is a line every five seconds and notes are lines at once', () => {
  jest.useFakeTimers();
  let written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((written += String(text)), true));
  const terminal = new StderrTerminal(false);
  for (let done = 1; done <= 12; done++) {
    jest.advanceTimersByTime(1000);
    terminal.progress(done, 12, 'unit\u001b');
    if (done === 7) terminal.note('found a meter');
  }
  terminal.close();
  expect(written.split('\n')).toEqual(['unit\uFFFD: 5 of 12', 'found a meter', 'unit\uFFFD: 10 of 12', '']);
});
