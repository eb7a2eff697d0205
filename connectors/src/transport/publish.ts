import { clientOf, type MqttConnection } from './mqtt.ts';
import type { Qos } from './mqttMessage.ts';

/** The broker does not let this client publish to a topic. Only MQTT 5 has an answer for it. */
export class PublishDenied extends Error {}

/** Reason codes of PUBACK from here on are refusals [MQTT5 3.4.2.1]. */
const firstRefusal = 0x80;

export interface Publication {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly qos: Qos;
  readonly retain: boolean;
}

/**
 * Publishes; no connector but those that import this file publishes anything. Resolves when it is sent, with QoS 1 when the broker acknowledges it, which is
 * never where the connection is lost before. Throws {@link PublishDenied} with the broker's reason where that refuses it.
 */
export async function publish(connection: MqttConnection, { topic, payload, qos, retain }: Publication): Promise<void> {
  try {
    await clientOf(connection).publishAsync(topic, payload, { qos, retain });
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (typeof code !== 'number' || code < firstRefusal) throw error;
    throw new PublishDenied(message.replace(/^Publish error: /, ''), { cause: error });
  }
}
