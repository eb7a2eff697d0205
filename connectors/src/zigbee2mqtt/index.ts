import { aborted } from '../aborted.ts';
import type { Connector, Gateway } from '../contract.ts';
import { ClientIdentity } from '../transport/clientIdentity.ts';
import { connectMqtt, type MqttConnection } from '../transport/mqtt.ts';
import { Subscriptions } from '../transport/subscriptions.ts';
import { zigbee2mqttConfig, type Zigbee2mqttConfig } from './config.ts';
import { createDecoder, type Decoder } from './decode.ts';

/** A broker sends retained messages directly after the subscriptions. After this time no more are expected. */
const settleMs = 3000;

/** Zigbee devices behind a Zigbee2MQTT bridge. */
export const zigbee2mqtt: Connector<Zigbee2mqttConfig> = { type: 'zigbee2mqtt', config: zigbee2mqttConfig, run };

/** State that survives a lost connection: a broker that lost its retained messages has no device list, and the bridge does not publish it again. */
interface Session {
  readonly decoder: Decoder;
  readonly identity: ClientIdentity;
}

const sessions = new WeakMap<Gateway, Session>();

async function run(config: Zigbee2mqttConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const session = sessions.get(gateway) ?? createSession(config, gateway);
  const { decoder, identity } = session;
  const subscriptions = new Subscriptions();
  const onMessage = (topic: string, payload: Buffer, retained: boolean) => {
    decoder.receive({ topic, payload, retained });
    if (decoder.topics !== subscriptions.wanted) subscriptions.follow(decoder.topics);
  };
  let connection: MqttConnection;
  try {
    connection = await connectMqtt(mqttOptions(config, identity.id), onMessage, signal);
  } catch (error) {
    if (signal.aborted) return;
    identity.connectFailed();
    throw error;
  }
  const connectedMs = gateway.now();
  decoder.connected();
  subscriptions.start(connection, decoder.topics);
  const settling = setTimeout(() => decoder.settled(), settleMs);
  try {
    await Promise.race([connection.lost, subscriptions.failed, aborted(signal)]);
  } catch (error) {
    throw identity.lost(error, gateway.now() - connectedMs);
  } finally {
    clearTimeout(settling);
    await connection.close();
  }
}

function createSession(config: Zigbee2mqttConfig, gateway: Gateway): Session {
  if (config.tls?.insecure_skip_verify === true) gateway.log.warn('the server certificate is not verified (tls.insecure_skip_verify)');
  const session = { decoder: createDecoder(config, gateway), identity: new ClientIdentity(config.client_id, gateway.instanceId) };
  sessions.set(gateway, session);
  return session;
}

function mqttOptions(config: Zigbee2mqttConfig, clientId: string): Parameters<typeof connectMqtt>[0] {
  const { url, username, password, tls, protocol_version: protocolVersion, keepalive: keepaliveMs } = config;
  return { url, username, password, tls, protocolVersion, keepaliveMs, clientId };
}
