import { inventoryQueries } from '../core/inventory';
import type { FakeResponder, FakeSample } from './fakePrometheus';

type InventoryQuery = keyof typeof inventoryQueries;
type Results = Readonly<Partial<Record<InventoryQuery, readonly FakeSample[]>>>;

/** Results of the inventory's queries by name; `others` has results by a part of the expression. */
export function fleetResponses(results: Results, others: Readonly<Record<string, readonly FakeSample[]>> = {}): FakeResponder {
  return (expression) => {
    for (const [name, query] of Object.entries(inventoryQueries)) {
      if (expression === query) {
        return results[name as InventoryQuery] ?? [];
      }
    }
    return Object.entries(others).find(([part]) => expression.includes(part))?.[1] ?? [];
  };
}
