import type { Dialect, DialectContext } from './dialect.ts';
import { DescribedIds } from './describedIds.ts';
import { createDiscovery } from './discovery/discoveryDialect.ts';
import { createMapped } from './mapped/mapped.ts';
import { createSparkplug } from './sparkplug/sparkplug.ts';
import { usedMappings } from './mapping/usedMappings.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves. One that the config does not want listens to nothing, and removes the devices that it had before. */
export function dialects(context: DialectContext): readonly Dialect[] {
  const { discovery, sparkplug } = context.config;
  const used = usedMappings(context.config);
  const hasMapped = used.mappings.length > 0;
  const ids = new DescribedIds();
  const described = hasMapped ? { ...context, gateway: ids.noting(context.gateway) } : context;
  return [
    createTasmota(described),
    createDiscovery(described, discovery),
    ...(hasMapped ? [createMapped(context, used, ids)] : []),
    ...(sparkplug === false ? [] : [createSparkplug(described, sparkplug)]),
  ];
}
