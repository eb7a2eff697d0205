import type { Dialect, DialectContext } from './dialect.ts';
import { createDiscovery } from './discovery/discoveryDialect.ts';
import { createSparkplug } from './sparkplug/sparkplug.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves that the config wants from devices. */
export function dialects(context: DialectContext): readonly Dialect[] {
  const { discovery, sparkplug, tasmota } = context.config;
  return [
    ...(tasmota === false ? [] : [createTasmota(context)]),
    ...(discovery === false ? [] : [createDiscovery(context, discovery)]),
    ...(sparkplug === false ? [] : [createSparkplug(context, sparkplug)]),
  ];
}
