import type { Dialect, DialectContext } from './dialect.ts';
import { createDiscovery } from './discovery/discoveryDialect.ts';
import { compileMappings } from './mapping/compile/compileMapping.ts';
import { createMapped } from './mapped/mapped.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves that the config wants from devices. */
export function dialects(context: DialectContext): readonly Dialect[] {
  const { discovery, tasmota, topics } = context.config;
  const { mappings } = compileMappings(topics);
  return [
    ...(tasmota === false ? [] : [createTasmota(context)]),
    ...(discovery === false ? [] : [createDiscovery(context, discovery)]),
    ...(mappings.length === 0 ? [] : [createMapped(context, mappings)]),
  ];
}
