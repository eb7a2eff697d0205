import type { Dialect, DialectContext } from './dialect.ts';
import { createDiscovery } from './discovery/discoveryDialect.ts';
import { createMapped } from './mapped/mapped.ts';
import { usedMappings } from './mapping/usedMappings.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves that the config wants from devices. */
export function dialects(context: DialectContext): readonly Dialect[] {
  const { discovery, tasmota } = context.config;
  const used = usedMappings(context.config);
  return [
    ...(tasmota === false ? [] : [createTasmota(context)]),
    ...(discovery === false ? [] : [createDiscovery(context, discovery)]),
    ...(used.mappings.length === 0 ? [] : [createMapped(context, used)]),
  ];
}
