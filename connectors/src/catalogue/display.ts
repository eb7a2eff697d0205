import type { Family } from './family.ts';
import { displayOfMetric, displayOfUnit, type Display } from './displayTable.ts';

/** The display of a family's numbers: its own, else that of its base unit. Undefined for booleans, states and metadata. */
export function displayOf({ name, unit, values }: Pick<Family, 'name' | 'unit' | 'values'>): Display | undefined {
  if (values !== 'number') return undefined;
  const display = displayOfMetric[name] ?? (unit === undefined ? {} : displayOfUnit[unit]);
  if (display === undefined) throw new Error(`cannot find the display of unit "${unit}" of metric "${name}": the table has none`);
  return display;
}
