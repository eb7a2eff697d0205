import { z } from 'zod';
import { configIssue } from '../configProblems.ts';
import { duration, secret } from '../configTypes.ts';
import { tlsConfig } from '../tls.ts';
import { qosConfig } from './qosConfig.ts';

const schemes = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];
const longestKeepaliveMs = 65_535_000;

const url = z.string().superRefine((text, context) => {
  const parsed = URL.parse(text);
  const report = (message: string) => context.addIssue(configIssue('invalid_value', [], message));
  if (parsed === null || parsed.hostname === '' || !schemes.includes(parsed.protocol)) {
    report('expected a URL such as mqtt://host:1883, mqtts://host:8883, ws://host:9001/mqtt or wss://host/mqtt');
  } else if (parsed.username !== '' || parsed.password !== '') report('expected a URL without credentials: use "username" and "password"');
});

/** A topic that is the beginning of others. */
export const baseTopic = z
  .string()
  .min(1)
  .regex(/^[^+#\0]*$/, 'expected a topic without + and #')
  .regex(/[^/]$/, 'expected a topic that does not end in /');

/** Keys of MQTT connectors for the connection to the broker. */
export const mqttConfig = {
  url: url.default('mqtt://localhost:1883').describe('URL of the broker: mqtt, mqtts, ws or wss.'),
  username: z.string().min(1).optional(),
  password: secret.optional(),
  tls: tlsConfig.optional().describe('For mqtts and wss.'),
  client_id: z.string().min(1).optional().describe('MQTT client id; the default is stable for this data folder and connector.'),
  protocol_version: z.enum(['3.1.1', '5']).default('3.1.1'),
  keepalive: duration
    .refine((ms) => ms >= 1000 && ms <= longestKeepaliveMs, 'expected 1s to 65535s')
    .default(15_000)
    .describe('MQTT keep-alive. The connection is given up after at most twice this without a packet from the broker.'),
  filters_per_subscribe: z
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('Most topic filters in one SUBSCRIBE packet. AWS IoT Core takes 8.'),
  max_subscriptions: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Most subscriptions of the connection, where the broker limits them; AWS IoT Core allows 50. Filters are combined into wider ones, which deliver further messages too.',
    ),
  ...qosConfig,
};

export type MqttConfig = z.output<z.ZodObject<typeof mqttConfig>>;

/** Checks what the keys of {@link mqttConfig} say together. */
export function checkMqttConfig(config: MqttConfig, context: z.RefinementCtx): void {
  const isSecure = /^(mqtts|wss):/.test(config.url);
  if (config.tls !== undefined && !isSecure)
    context.addIssue(configIssue('conflict', ['tls'], 'expected a mqtts:// or wss:// URL for TLS'));
  if (config.password !== undefined && config.username === undefined) {
    // [MQTT-3.1.2-22]
    context.addIssue(configIssue('missing', ['password'], 'expected "username" too'));
  }
}
