import type { Dialect, DialectContext } from './dialect.ts';
import { createDiscovery } from './discovery/discoveryDialect.ts';
import { compileMappings } from './mapping/compile/compileMapping.ts';
import { createMapped } from './mapped/mapped.ts';
import { createSparkplug } from './sparkplug/sparkplug.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves. One that the config does not want listens to nothing, and removes the devices that it had before. */
export function dialects(context: DialectContext): readonly Dialect[] {
  const { discovery, sparkplug, topics } = context.config;
  const { mappings } = compileMappings(topics);
  return [
    createTasmota(context),
    createDiscovery(context, discovery),
    ...(mappings.length === 0 ? [] : [createMapped(context, mappings)]),
    ...(sparkplug === false ? [] : [createSparkplug(context, sparkplug)]),
  ];
}
