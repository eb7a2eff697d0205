import type { CompiledMapping } from '../mapping/compile/compileMapping.ts';
import { readShape, type ShapeReader } from '../mapping/compile/shape.ts';

/** Looks for one value that a reading has. */
class ValueFinder implements ShapeReader {
  readonly keys: string[] = [];
  hasFound = false;

  take(_reading: unknown, raw: unknown): void {
    this.hasFound ||= raw !== null && raw !== undefined;
  }

  unmapped(): void {
    // not a value of the mapping
  }
}

/** Whether a message, or an item of its list, has a value that the mapping reads. One that has none is no reason to add a device. */
export function hasValue({ shape, scalar }: Pick<CompiledMapping, 'shape' | 'scalar'>, item: unknown): boolean {
  if (scalar !== undefined) return true;
  if (shape === undefined) return false;
  const finder = new ValueFinder();
  readShape(shape, item, finder);
  return finder.hasFound;
}
