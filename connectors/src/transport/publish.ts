import { clientOf, type MqttConnection } from './mqtt.ts';

/** Publishes with QoS 0, not retained. No connector but those that import this file publishes anything. Resolves when it is sent. */
export async function publish(connection: MqttConnection, topic: string, payload: string | Buffer): Promise<void> {
  await clientOf(connection).publishAsync(topic, payload);
}
