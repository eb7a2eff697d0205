import type { Dialect, DialectContext } from './dialect.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves that the config wants from devices. */
export function dialects(context: DialectContext): readonly Dialect[] {
  return context.config.tasmota === false ? [] : [createTasmota(context)];
}
