import type { Dialect, DialectContext } from './dialect.ts';
import { Discovery } from './discovery/discovery.ts';
import { MqttDevices } from './entities/mqttDevices.ts';
import { templateEngine } from './entities/templateEngine.ts';
import { openStateFile } from './stateFile.ts';
import { createTasmota } from './tasmota/tasmota.ts';

/** The ways to describe themselves that the config wants from devices. */
export function dialects(context: DialectContext): readonly Dialect[] {
  const { discovery, tasmota, name = 'mqtt' } = context.config;
  const found: Dialect[] = [];
  if (discovery !== false) {
    const sink = new MqttDevices(context, templateEngine());
    found.push(new Discovery(context, { config: discovery, sink, file: openStateFile('discovery', name, context.gateway) }));
  }
  if (tasmota !== false) found.push(createTasmota(context));
  return found;
}
