import { z } from 'zod';
import { configIssue } from '../configProblems.ts';
import { commonConfig } from '../contract.ts';
import { baseTopic, checkMqttConfig, mqttConfig } from '../transport/mqttConfig.ts';
import { filterProblem } from '../transport/topicFilter.ts';
import { checkTopics } from './mapping/checkTopics.ts';
import { profileUse } from './mapping/profile/profileSchema.ts';
import { mappingSchema } from './mapping/schema/mappingSchema.ts';
import { birthTopics, isAllowed } from './publishedTopics.ts';
import { type SparkplugConfig, sparkplugConfig, stateTopic } from './sparkplugConfig.ts';

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

interface PrimaryHostConfig {
  readonly sparkplug: false | SparkplugConfig;
  readonly publish: readonly string[];
  readonly qos: 0 | 1;
}

/** The state of a host application is published, over a session that ends with the connection [Sparkplug 3.0 5.3]. */
function checkPrimaryHost({ sparkplug, publish, qos }: PrimaryHostConfig, context: z.RefinementCtx): void {
  if (sparkplug === false || sparkplug.primary_host === undefined) return;
  const topic = stateTopic(sparkplug.primary_host);
  if (!isAllowed(publish, topic))
    context.addIssue(configIssue('missing', ['publish'], `expected "${topic}", because of "sparkplug.primary_host"`));
  if (qos === 1) context.addIssue(configIssue('conflict', ['qos'], 'expected 0 with "sparkplug.primary_host"'));
}

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
    profiles: z
      .array(profileUse)
      .default([])
      .describe(
        'Profiles of programs that do not describe their devices: docs/mqtt-profiles.md lists them, and what some of them publish.',
      ),
    profile_folder: z.string().min(1).meta({ file: 'live' }).optional().describe('Folder of your own profiles, *.yaml.'),
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
      .default(['homeassistant/status', 'cmnd/+/STATUS', '+/cmnd/STATUS', 'spBv1.0/+/NCMD/+', 'spBv1.0/STATE/+'])
      .describe(
        'The only topics that `announce`, `ask`, `sparkplug.rebirth` and `sparkplug.primary_host` may publish to, as filters. Without these keys, and `profiles` that publish, nothing is published.',
      ),
  })
  .superRefine(checkMqttConfig)
  .superRefine(checkTopics)
  .superRefine(checkPrimaryHost)
  .superRefine((config, context) => {
    if (!config.announce) return;
    for (const topic of birthTopics(config.discovery))
      if (!isAllowed(config.publish, topic))
        context.addIssue(configIssue('missing', ['publish'], `expected "${topic}", because of "announce"`));
  });

export type MqttDevicesConfig = z.output<typeof mqttDevicesConfig>;
