import { deviceInventoryQueries, headlineQuery, inventoryQueries } from '../core/inventory';
import type { FakeResponder, FakeSample } from './fakePrometheus';

type InventoryQuery = keyof typeof inventoryQueries;
type Results = Readonly<Partial<Record<InventoryQuery, readonly FakeSample[]>>>;

/** Results of the inventory's queries by name; `others` has results by a part of the expression. */
export function fleetResponses(results: Results, others: Readonly<Record<string, readonly FakeSample[]>> = {}): FakeResponder {
  return (expression) => {
    const [matchers] = /connector="(?:[^"\\]|\\.)*",device="(?:[^"\\]|\\.)*"/.exec(expression) ?? [];
    const queries = matchers === undefined ? inventoryQueries : deviceInventoryQueries(matchers);
    for (const [name, query] of [...Object.entries(queries), ['readings', headlineQuery] as const]) {
      if (expression === query) {
        return results[name as InventoryQuery] ?? [];
      }
    }
    return Object.entries(others).find(([part]) => expression.includes(part))?.[1] ?? [];
  };
}
