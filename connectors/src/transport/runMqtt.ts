import { aborted } from '../aborted.ts';
import { ConnectorError, type Gateway } from '../contract.ts';
import { certificateExpiry } from './certificateExpiry.ts';
import { ClientIdentity } from './clientIdentity.ts';
import { Copies } from './copies.ts';
import type { Message } from './message.ts';
import { BudgetedMessages } from './budgetedMessages.ts';
import { connectMqtt, type MqttConnection } from './mqtt.ts';
import type { MqttConfig } from './mqttConfig.ts';
import { type SubscriptionDenied, unansweredError } from './mqttErrors.ts';
import type { MqttMessage, Qos, Will } from './mqttMessage.ts';
import { PersistentSession } from './persistentSession.ts';
import { Settling } from './settling.ts';
import { Subscriptions } from './subscriptions.ts';

/** Decodes the messages of one broker. No I/O; the clock is the gateway's. */
export interface MqttDecoder {
  /** The topic filters to subscribe to; another set when they change. */
  readonly topics: ReadonlySet<string>;
  qosOf(topic: string): Qos;
  /** Names the topics of such messages, where they may be discarded while more arrive than can be handled; undefined for others, and without it none may. */
  patternOf?(topic: string): string | undefined;
  receive(message: Message): void;
  /** The connection is new: what the broker retains arrives again. */
  connected(): void;
  /** All retained messages have arrived: what is missing now is reported. */
  settled(): void;
  /** Takes what the broker refused to subscribe to; throws where the connection is of no use without it. Default: it is not. */
  refused?(denial: SubscriptionDenied): void;
  /** The broker answered the first subscriptions of a connection. */
  subscribed?(connection: MqttConnection): void;
  /** Of the connection that is made now. */
  will?(): Will | undefined;
  /** The connector ends, and the connection still is. */
  ending?(): void;
  /** The connection ended. */
  disconnected?(): void;
  /** Topics, subscribed to already, whose retained messages are needed again, since the last call. */
  takeRenewed?(): readonly string[];
  /** Called when {@link topics} changed, or {@link takeRenewed} has something, other than by a message. */
  onTopics?: () => void;
  /** The connector ends. */
  close?(): void;
}

/** What survives a lost connection: a broker that lost its retained messages has no description of devices, and they do not publish it again. */
interface Session {
  readonly decoder: MqttDecoder;
  readonly identity: ClientIdentity;
  readonly persistent: PersistentSession;
}

const sessions = new WeakMap<Gateway, Session>();

/** Runs one connection and its subscriptions until the signal aborts; throws a ConnectorError where it is lost. The decoder is created once for a gateway. */
export async function runMqtt<Config extends MqttConfig>(
  create: (config: Config, gateway: Gateway) => MqttDecoder,
  config: Config,
  { gateway, signal }: { readonly gateway: Gateway; readonly signal: AbortSignal },
): Promise<void> {
  const session = sessions.get(gateway) ?? createSession(create(config, gateway), config, gateway);
  const { decoder, identity, persistent } = session;
  const subscriptions = subscriptionsFor(decoder, config.max_subscriptions);
  const copies = new Copies((topic) => subscriptions.countOf(topic));
  const budgeted = new BudgetedMessages(decoder, gateway);
  const follow = () => subscriptions.follow(decoder.topics, decoder.takeRenewed?.());
  const settling = new Settling(() => decoder.settled());
  const onMessage = (message: MqttMessage) => {
    if (message.retained) settling.retained();
    if (copies.isCopy(message)) return discard(message, gateway);
    if (!budgeted.receive(message)) return;
    if (decoder.topics !== subscriptions.wanted) follow();
  };
  decoder.onTopics = follow;
  // before the first message: those of a kept session arrive together with CONNACK
  decoder.connected();
  let connection: MqttConnection;
  try {
    connection = await connectMqtt({ ...mqttOptions(config, identity.id), will: decoder.will?.() }, onMessage, signal);
  } catch (error) {
    if (signal.aborted) return;
    identity.connectFailed();
    throw error;
  }
  const connectedMs = gateway.now();
  gateway.certificate(certificateExpiry(connection));
  if (config.qos === 1) persistent.connected(connection.sessionPresent);
  let isLost = false;
  void subscriptions.start(connection, decoder.topics).then((hasSucceeded) => {
    if (hasSucceeded && !isLost) decoder.subscribed?.(connection);
  });
  void connection.drained.then(() => {
    if (!isLost) settling.start();
  });
  try {
    await Promise.race([connection.lost, subscriptions.failed, aborted(signal)]);
  } catch (error) {
    const { unanswered } = connection;
    if (unanswered > 1 && error instanceof ConnectorError && error.kind === 'lost') throw unansweredError(error, unanswered);
    throw identity.lost(error, gateway.now() - connectedMs);
  } finally {
    isLost = true;
    settling.stop();
    decoder.onTopics = () => undefined;
    if (signal.aborted) decoder.ending?.();
    decoder.disconnected?.();
    if (signal.aborted) decoder.close?.();
    persistent.lost(gateway.now());
    await connection.close();
  }
}

function subscriptionsFor(decoder: MqttDecoder, most: number | undefined): Subscriptions {
  const onRefused = (denial: SubscriptionDenied) => decoder.refused?.(denial);
  return new Subscriptions({
    most,
    qosOf: (filter) => decoder.qosOf(filter),
    onRefused: decoder.refused === undefined ? undefined : onRefused,
  });
}

/** A copy is acknowledged in its place [MQTT-4.6.0-2]. */
function discard({ delivery }: MqttMessage, gateway: Gateway): void {
  if (delivery !== undefined) gateway.received(delivery);
}

function createSession(decoder: MqttDecoder, config: MqttConfig, gateway: Gateway): Session {
  if (config.tls?.insecure_skip_verify === true) gateway.log.warn('the server certificate is not verified (tls.insecure_skip_verify)');
  const session = {
    decoder,
    identity: new ClientIdentity(config.client_id, gateway.instanceId, config.qos === 1),
    persistent: new PersistentSession(gateway.log),
  };
  sessions.set(gateway, session);
  return session;
}

function mqttOptions(config: MqttConfig, clientId: string): Parameters<typeof connectMqtt>[0] {
  const { url, username, password, tls, protocol_version: protocolVersion, keepalive: keepaliveMs } = config;
  const { filters_per_subscribe: filtersPerSubscribe } = config;
  const session = config.qos === 0 ? undefined : { expiryMs: config.session_expiry };
  return { url, username, password, tls, protocolVersion, keepaliveMs, filtersPerSubscribe, clientId, session };
}
