import { expect, test } from '@jest/globals';
import { BudgetedMessages } from './budgetedMessages.ts';
import type { Message } from './message.ts';

const delivery = { acknowledge: () => undefined, id: 1, isRepeated: false };

test('what takes more than half of the time is discarded, counted by pattern; the next quarter of a second begins anew', () => {
  const house = new House(1);
  const accepted = () => Array.from({ length: 1000 }, () => house.send({})).filter(Boolean).length;
  expect(accepted()).toBe(125);
  expect(house.discarded).toEqual(new Map([['plant/+', 875]]));
  house.nowMs += 250;
  expect(accepted()).toBe(125);
});

test('messages of QoS 1, retained ones and those that must not be lost are never discarded', () => {
  const house = new House(1);
  for (let index = 0; index < 200; index++) house.send({});
  expect([{ delivery }, { retained: true }, { topic: 'bridge/devices' }, {}].map((change) => house.send(change))).toEqual([
    ...[true, true, true, false],
  ]);
});

test('a slow message and retained ones are no flood', () => {
  const house = new House(400);
  house.send({});
  for (let index = 0; index < 50; index++) house.send({ retained: true });
  house.costMs = 0;
  expect(house.send({})).toBe(true);
});

test('messages that come slowly are never discarded, whatever they cost together', () => {
  const house = new House(1);
  for (let index = 0; index < 1000; index++) {
    expect(house.send({})).toBe(true);
    house.nowMs += 2;
  }
});

/** Whose messages cost `costMs` each. */
class House {
  nowMs = 1000;
  costMs: number;
  readonly discarded = new Map<string, number>();
  readonly #messages: BudgetedMessages;

  constructor(costMs: number) {
    this.costMs = costMs;
    const receiver = {
      receive: () => void (this.nowMs += this.costMs),
      patternOf: (topic: string) => (topic.startsWith('plant/') ? 'plant/+' : undefined),
    };
    const gateway = { discarded: (pattern: string) => void this.discarded.set(pattern, (this.discarded.get(pattern) ?? 0) + 1) };
    this.#messages = new BudgetedMessages(receiver, gateway, { now: () => this.nowMs });
  }

  send(change: Partial<Message>): boolean {
    return this.#messages.receive({ topic: 'plant/1', payload: '1', retained: false, ...change });
  }
}
