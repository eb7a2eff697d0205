import { z } from 'zod';
import { duration, secret } from '../configTypes.ts';
import { commonConfig } from '../contract.ts';
import { tlsConfig } from '../transport/tls.ts';

const schemes = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];
const longestKeepaliveMs = 65_535_000;

const url = z.string().superRefine((text, context) => {
  const parsed = URL.parse(text);
  const report = (message: string) => context.addIssue({ code: 'custom', message });
  if (parsed === null || parsed.hostname === '' || !schemes.includes(parsed.protocol)) {
    report('expected a URL such as mqtt://host:1883, mqtts://host:8883, ws://host:9001/mqtt or wss://host/mqtt');
  } else if (parsed.username !== '' || parsed.password !== '') report('holds credentials: use username and password');
});

const topic = z
  .string()
  .min(1)
  .regex(/^[^+#\0]*$/, 'is a topic, without + and #')
  .regex(/[^/]$/, 'must not end in /');

/** Config of a `zigbee2mqtt` connector; several bridges are several connectors. */
export const zigbee2mqttConfig = commonConfig
  .extend({
    url: url.default('mqtt://localhost:1883').describe('Broker: mqtt, mqtts, ws or wss.'),
    base_topic: topic.default('zigbee2mqtt').describe('`mqtt.base_topic` of the bridge.'),
    username: z.string().min(1).optional(),
    password: secret.optional(),
    tls: tlsConfig.optional().describe('For mqtts and wss.'),
    client_id: z.string().min(1).optional().describe('MQTT client id; default one that is stable for this data folder and connector.'),
    protocol_version: z.enum(['3.1.1', '5']).default('3.1.1'),
    keepalive: duration
      .refine((ms) => ms >= 1000 && ms <= longestKeepaliveMs, 'expected 1s to 65535s')
      .default(15_000)
      .describe('A broker that falls silent is noticed after one and a half of it.'),
    zigbee_groups: z
      .union([z.boolean(), z.array(z.string().min(1))])
      .default(false)
      .describe('Export the Zigbee groups too, all or by name; they repeat their members.'),
    homeassistant_topic: z
      .union([topic, z.literal(false)])
      .optional()
      .describe(
        'Birth topic of Home Assistant, after whose `online` the bridge repeats its cache; default what the bridge says, false: none.',
      ),
  })
  .superRefine((config, context) => {
    const isSecure = /^(mqtts|wss):/.test(config.url);
    if (config.tls !== undefined && !isSecure)
      context.addIssue({ code: 'custom', path: ['tls'], message: 'is for mqtts:// and wss:// only' });
    if (config.password !== undefined && config.username === undefined) {
      // [MQTT-3.1.2-22]
      context.addIssue({ code: 'custom', path: ['password'], message: 'needs a username' });
    }
  });

export type Zigbee2mqttConfig = z.output<typeof zigbee2mqttConfig>;
