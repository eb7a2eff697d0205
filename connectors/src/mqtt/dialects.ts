import type { Dialect, DialectContext } from './dialect.ts';
import { createDiscovery } from './discovery/discoveryDialect.ts';
import { createMapped } from './mapped/mapped.ts';
import { createSparkplug } from './sparkplug/sparkplug.ts';
import { usedMappings } from './mapping/usedMappings.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves. One that the config does not want listens to nothing, and removes the devices that it had before. */
export function dialects(context: DialectContext): readonly Dialect[] {
  const { discovery, sparkplug } = context.config;
  const used = usedMappings(context.config);
  return [
    createTasmota(context),
    createDiscovery(context, discovery),
    ...(used.mappings.length === 0 ? [] : [createMapped(context, used)]),
    ...(sparkplug === false ? [] : [createSparkplug(context, sparkplug)]),
  ];
}
