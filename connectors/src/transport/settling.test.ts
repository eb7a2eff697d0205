import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Settling } from './settling.ts';

let settled = 0;
let settling: Settling;

beforeEach(() => {
  jest.useFakeTimers();
  settled = 0;
  settling = new Settling(() => settled++);
  settling.start();
});
afterEach(() => {
  settling.stop();
  jest.useRealTimers();
});

function receive(seconds: number): void {
  for (let passed = 0; passed < seconds; passed++) {
    settling.retained();
    jest.advanceTimersByTime(1000);
  }
}

test('without retained messages a broker has settled after three seconds', () => {
  jest.advanceTimersByTime(2999);
  expect(settled).toBe(0);
  jest.advanceTimersByTime(1);
  expect(settled).toBe(1);
});

test('while retained messages arrive it has not, for as long as they take', () => {
  receive(120);
  expect(settled).toBe(0);
  jest.advanceTimersByTime(3000);
  expect(settled).toBe(1);
  receive(10);
  expect(settled).toBe(1);
});

test('a broker that marks all messages as retained settles after ten minutes', () => {
  receive(605);
  expect(settled).toBe(1);
});
