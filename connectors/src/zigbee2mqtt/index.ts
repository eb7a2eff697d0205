import type { Connector } from '../contract.ts';
import { clientIdWarnings } from '../transport/clientIdWarnings.ts';
import { qosWarnings } from '../transport/qosConfig.ts';
import { runMqtt } from '../transport/runMqtt.ts';
import { zigbee2mqttConfig, type Zigbee2mqttConfig } from './config.ts';
import { createDecoder } from './decode.ts';

/** Zigbee devices behind a Zigbee2MQTT bridge. */
export const zigbee2mqtt: Connector<Zigbee2mqttConfig> = {
  type: 'zigbee2mqtt',
  config: zigbee2mqttConfig,
  warnings: (config, others) => [...qosWarnings(config), ...clientIdWarnings(config, others)],
  run: (config, gateway, signal) => runMqtt(createDecoder, config, { gateway, signal }),
};
