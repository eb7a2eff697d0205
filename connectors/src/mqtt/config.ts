import { z } from 'zod';
import { commonConfig } from '../contract.ts';
import { baseTopic, checkMqttConfig, mqttConfig } from '../transport/mqttConfig.ts';

const discoveryConfig = z.strictObject({
  prefixes: z
    .array(baseTopic)
    .min(1)
    .default(['homeassistant'])
    .describe('`discovery_prefix` of the programs that publish discovery configs.'),
  disabled_entities: z.boolean().default(false).describe('Export entities too that their device declares as disabled by default.'),
  max_entities: z.int().min(1).default(20_000).describe('Most entities, and most discovery configs. Further ones are refused.'),
});

const tasmotaConfig = z.strictObject({
  prefix: baseTopic.default('tasmota/discovery').describe("Topics of Tasmota's own discovery."),
});

/** Config of an `mqtt` connector: devices of one broker that describe themselves. */
export const mqttDevicesConfig = commonConfig
  .extend({
    ...mqttConfig,
    discovery: z
      .union([discoveryConfig, z.literal(false)])
      .default(() => discoveryConfig.parse({}))
      .describe("Devices that describe themselves by Home Assistant's MQTT discovery."),
    tasmota: z
      .union([tasmotaConfig, z.literal(false)])
      .default(() => tasmotaConfig.parse({}))
      .describe("Devices that describe themselves by Tasmota's own discovery."),
  })
  .superRefine(checkMqttConfig);

export type MqttDevicesConfig = z.output<typeof mqttDevicesConfig>;
