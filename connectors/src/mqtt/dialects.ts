import type { Dialect, DialectContext } from './dialect.ts';
import { createDiscovery } from './discovery/discoveryDialect.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves. One that the config does not want listens to nothing, and removes the devices that it had before. */
export function dialects(context: DialectContext): readonly Dialect[] {
  return [createTasmota(context), createDiscovery(context, context.config.discovery)];
}
