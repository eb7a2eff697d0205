import type { Connector } from '../contract.ts';
import { qosWarnings } from '../transport/qosConfig.ts';
import { runMqtt } from '../transport/runMqtt.ts';
import { mqttDevicesConfig, type MqttDevicesConfig } from './config.ts';
import { createDecoder } from './decode.ts';
import { discover } from './discover/discover.ts';
import { overlapWarnings } from './overlapWarnings.ts';

/** MQTT devices that describe themselves. */
export const mqtt: Connector<MqttDevicesConfig> = {
  type: 'mqtt',
  config: mqttDevicesConfig,
  warnings: (config, others) => [...qosWarnings(config), ...overlapWarnings(config, others)],
  distance: 1,
  discover,
  run: (config, gateway, signal) => runMqtt(createDecoder, config, { gateway, signal }),
};
