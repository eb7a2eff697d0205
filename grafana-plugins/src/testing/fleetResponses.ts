import { inventoryQueries } from '../core/inventory';
import type { FakeAnswer, FakeSample } from './fakePrometheus';

type InventoryQuery = keyof typeof inventoryQueries;
type Answers = Readonly<Partial<Record<InventoryQuery, readonly FakeSample[]>>>;

/** Answers to the inventory's queries, by their names; `others` to any other that has a text in it. */
export function fleetResponses(answers: Answers, others: Readonly<Record<string, readonly FakeSample[]>> = {}): FakeAnswer {
  return (expression) => {
    for (const [name, query] of Object.entries(inventoryQueries)) {
      if (expression === query) {
        return answers[name as InventoryQuery] ?? [];
      }
    }
    return Object.entries(others).find(([part]) => expression.includes(part))?.[1] ?? [];
  };
}
