import { z } from 'zod';
import { commonConfig } from '../contract.ts';
import { baseTopic, checkMqttConfig, mqttConfig } from '../transport/mqttConfig.ts';

/** Config of a `zigbee2mqtt` connector; several bridges are several connectors. */
export const zigbee2mqttConfig = commonConfig
  .extend({
    ...mqttConfig,
    base_topic: baseTopic.default('zigbee2mqtt').describe('`mqtt.base_topic` of the bridge.'),
    zigbee_groups: z
      .union([z.boolean(), z.array(z.string().min(1))])
      .default(false)
      .describe('Export Zigbee groups too, all or by name. Their values repeat those of their members.'),
    homeassistant_topic: z
      .union([baseTopic, z.literal(false)])
      .optional()
      .describe(
        'Birth topic of Home Assistant. After an `online` there the bridge publishes its cached states again. Default: from `bridge/info`; `false`: none.',
      ),
  })
  .superRefine(checkMqttConfig);

export type Zigbee2mqttConfig = z.output<typeof zigbee2mqttConfig>;
