import { aborted } from '../aborted.ts';
import type { Connector, Gateway } from '../contract.ts';
import { ClientIdentity } from '../transport/clientIdentity.ts';
import { connectMqtt, type MqttConnection } from '../transport/mqtt.ts';
import type { MqttMessage } from '../transport/mqttMessage.ts';
import { PersistentSession } from '../transport/persistentSession.ts';
import { qosWarnings } from '../transport/qosConfig.ts';
import { Subscriptions } from '../transport/subscriptions.ts';
import { zigbee2mqttConfig, type Zigbee2mqttConfig } from './config.ts';
import { createDecoder, type Decoder } from './decode.ts';

/** A broker sends retained messages directly after the subscriptions, or after what waited in a kept session. After this time no more are expected. */
const settleMs = 3000;

/** Zigbee devices behind a Zigbee2MQTT bridge. */
export const zigbee2mqtt: Connector<Zigbee2mqttConfig> = { type: 'zigbee2mqtt', config: zigbee2mqttConfig, warnings: qosWarnings, run };

/** State that survives a lost connection: a broker that lost its retained messages has no device list, and the bridge does not publish it again. */
interface Session {
  readonly decoder: Decoder;
  readonly identity: ClientIdentity;
  readonly persistent: PersistentSession;
}

const sessions = new WeakMap<Gateway, Session>();

async function run(config: Zigbee2mqttConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const session = sessions.get(gateway) ?? createSession(config, gateway);
  const { decoder, identity, persistent } = session;
  const subscriptions = new Subscriptions((topic) => decoder.qosOf(topic));
  const onMessage = (message: MqttMessage) => {
    decoder.receive(message);
    if (decoder.topics !== subscriptions.wanted) subscriptions.follow(decoder.topics);
  };
  // before the first message: those of a kept session arrive together with CONNACK
  decoder.connected();
  let connection: MqttConnection;
  try {
    connection = await connectMqtt(mqttOptions(config, identity.id), onMessage, signal);
  } catch (error) {
    if (signal.aborted) return;
    identity.connectFailed();
    throw error;
  }
  const connectedMs = gateway.now();
  if (config.qos === 1) persistent.connected(connection.sessionPresent);
  subscriptions.start(connection, decoder.topics);
  let settling: NodeJS.Timeout | undefined;
  let isLost = false;
  void connection.drained.then(() => (settling = isLost ? undefined : setTimeout(() => decoder.settled(), settleMs)));
  try {
    await Promise.race([connection.lost, subscriptions.failed, aborted(signal)]);
  } catch (error) {
    throw identity.lost(error, gateway.now() - connectedMs);
  } finally {
    isLost = true;
    clearTimeout(settling);
    persistent.lost(gateway.now());
    await connection.close();
  }
}

function createSession(config: Zigbee2mqttConfig, gateway: Gateway): Session {
  if (config.tls?.insecure_skip_verify === true) gateway.log.warn('the server certificate is not verified (tls.insecure_skip_verify)');
  const session = {
    decoder: createDecoder(config, gateway),
    identity: new ClientIdentity(config.client_id, gateway.instanceId, config.qos === 1),
    persistent: new PersistentSession(gateway.log),
  };
  sessions.set(gateway, session);
  return session;
}

function mqttOptions(config: Zigbee2mqttConfig, clientId: string): Parameters<typeof connectMqtt>[0] {
  const { url, username, password, tls, protocol_version: protocolVersion, keepalive: keepaliveMs } = config;
  const session = config.qos === 0 ? undefined : { expiryMs: config.session_expiry };
  return { url, username, password, tls, protocolVersion, keepaliveMs, clientId, session };
}
