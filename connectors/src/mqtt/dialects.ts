import type { Dialect, DialectContext } from './dialect.ts';

/** The ways to describe themselves that the config wants from devices. */
export function dialects(_context: DialectContext): readonly Dialect[] {
  return [];
}
