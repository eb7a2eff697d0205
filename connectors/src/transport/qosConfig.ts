import { z } from 'zod';
import { duration } from '../configTypes.ts';
import type { ConfigWarning } from '../contract.ts';

/** The longest that MQTT 5 has a number for, other than for ever. */
const longestExpiryMs = (2 ** 32 - 2) * 1000;

/** Keys of MQTT connectors for messages that are acknowledged when their readings are safe. */
export const qosConfig = {
  qos: z
    .union([z.literal(0), z.literal(1)])
    .default(0)
    .describe(
      'With 1 the broker keeps messages while Gaugeway is away and until their readings are stored, if they are published with QoS 1 too. Needs a client id that no other client has.',
    ),
  session_expiry: duration
    .refine((ms) => ms >= 1000 && ms <= longestExpiryMs, 'expected at least 1s')
    .default(3_600_000)
    .describe(
      'With `qos: 1` over MQTT 5: for how long the broker keeps the session while Gaugeway is away. Over 3.1.1 the config of the broker decides.',
    ),
};

/** For `Connector.warnings`. */
export function qosWarnings({
  qos,
  protocol_version: version,
}: {
  readonly qos: 0 | 1;
  readonly protocol_version: '3.1.1' | '5';
}): ConfigWarning[] {
  if (qos === 0 || version === '5') return [];
  const limit = 'over MQTT 3.1.1 a broker has few messages in flight until they are acknowledged, Mosquitto 20 (max_inflight_messages)';
  return [{ path: ['qos'], message: `${limit}: set "protocol_version: '5'" where the broker supports it` }];
}
