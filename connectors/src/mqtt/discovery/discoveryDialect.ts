import type { Dialect, DialectContext } from '../dialect.ts';
import { MqttDevices } from '../entities/mqttDevices.ts';
import { templateEngine } from '../entities/templateEngine.ts';
import { noStateFile } from '../stateFile.ts';
import { Discovery, type DiscoveryConfig } from './discovery.ts';

const nothing: DiscoveryConfig = { prefixes: [], disabled_entities: false, max_entities: 0 };

/** Devices that describe themselves by Home Assistant's MQTT discovery. */
export function createDiscovery(context: DialectContext, config: DiscoveryConfig | false): Dialect {
  const sink = new MqttDevices(
    context,
    templateEngine(() => context.gateway.now()),
  );
  return new Discovery(context, {
    config: config === false ? nothing : config,
    sink,
    file: context.stateFile?.('discovery') ?? noStateFile,
  });
}
