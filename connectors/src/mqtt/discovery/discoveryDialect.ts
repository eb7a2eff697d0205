import type { Dialect, DialectContext } from '../dialect.ts';
import { MqttDevices, type TemplateEngine } from '../entities/mqttDevices.ts';
import { noStateFile } from '../stateFile.ts';
import { UnsupportedTemplate } from '../templates/template.ts';
import { Discovery, type DiscoveryConfig } from './discovery.ts';

/** Devices that describe themselves by Home Assistant's MQTT discovery. */
export function createDiscovery(context: DialectContext, config: DiscoveryConfig): Dialect {
  return new Discovery(context, { config, sink: new MqttDevices(context, engine), file: context.stateFile?.('discovery') ?? noStateFile });
}

const engine: TemplateEngine = {
  compile() {
    throw new UnsupportedTemplate('templates');
  },
  inputOf(payload, topic) {
    const text = payload.toString();
    return {
      topic,
      text: () => text,
      json: () => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          return undefined;
        }
      },
    };
  },
};
