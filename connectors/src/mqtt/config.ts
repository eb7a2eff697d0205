import { z } from 'zod';
import { configIssue } from '../configProblems.ts';
import { commonConfig } from '../contract.ts';
import { baseTopic, checkMqttConfig, mqttConfig } from '../transport/mqttConfig.ts';
import { filterProblem } from '../transport/topicFilter.ts';
import { checkTopics } from './mapping/checkTopics.ts';
import { mappingSchema } from './mapping/schema/mappingSchema.ts';
import { birthTopics, isAllowed } from './publishedTopics.ts';
import { sparkplugConfig } from './sparkplugConfig.ts';

const topicFilter = z.string().superRefine((filter, context) => {
  const problem = filterProblem(filter);
  if (problem !== undefined) context.addIssue(configIssue('invalid_value', [], `expected a topic filter: ${problem}`));
});

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
    topics: z.array(mappingSchema).default([]).describe('Topics of devices that do not describe themselves: see docs/mqtt-topics.md.'),
    sparkplug: z
      .union([sparkplugConfig, z.literal(false)])
      .default(false)
      .describe('Nodes and devices that describe themselves by the births of Sparkplug B.'),
    announce: z
      .boolean()
      .default(false)
      .describe(
        "Publish Home Assistant's birth message, `online` on `<prefix>/status`, at each connect and at most once a minute: devices describe themselves again.",
      ),
    ask: z.boolean().default(false).describe('Ask Tasmota devices for their sensors at connect, by the command `STATUS 10`.'),
    publish: z
      .array(topicFilter)
      .default(['homeassistant/status', 'cmnd/+/STATUS', '+/cmnd/STATUS', 'spBv1.0/+/NCMD/+'])
      .describe(
        'The only topics that `announce`, `ask` and `sparkplug.rebirth` may publish to, as filters. Without these keys nothing is published.',
      ),
  })
  .superRefine(checkMqttConfig)
  .superRefine(checkTopics)
  .superRefine((config, context) => {
    if (!config.announce) return;
    for (const topic of birthTopics(config.discovery))
      if (!isAllowed(config.publish, topic))
        context.addIssue(configIssue('missing', ['publish'], `expected "${topic}", because of "announce"`));
  });

export type MqttDevicesConfig = z.output<typeof mqttDevicesConfig>;
