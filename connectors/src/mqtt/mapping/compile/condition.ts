import type { MappingConfig } from '../schema/mappingSchema.ts';
import { parsePath, valueAt } from './jsonPath.ts';

/** Whether a message is one of those that a mapping reads. */
export type Condition = (payload: unknown) => boolean;

export function compileCondition(when: NonNullable<MappingConfig['when']>): Condition {
  const tests = Object.entries(when).map(([path, wanted]) => ({ path: parsePath(path), values: new Set<unknown>([wanted].flat()) }));
  return (payload) => tests.every(({ path, values }) => values.has(valueAt(payload, path)));
}
