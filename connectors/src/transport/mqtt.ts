import { connect, type IClientOptions, type IConnackPacket, type IDisconnectPacket, type MqttClient } from 'mqtt';
import type { Secret } from '../configTypes.ts';
import { ConnectorError } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import { Deliveries } from './deliveries.ts';
import { connectError, disconnectError, lossError, SubscriptionDenied } from './mqttErrors.ts';
import type { MqttMessage, Qos, Will } from './mqttMessage.ts';
import { PacketLimit } from './packetLimit.ts';
import { readTls, type TlsConfig } from '../tls.ts';

export interface MqttOptions {
  /** `mqtt`, `mqtts`, `ws` or `wss`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  readonly tls?: TlsConfig | undefined;
  readonly protocolVersion: '3.1.1' | '5';
  /** The broker keeps the session while the client is away; the expiry is for MQTT 5 only. Default: a clean session. */
  readonly session?: { readonly expiryMs: number } | undefined;
  /** Interval of MQTT's keep-alive; the connection is given up after one and a half of it without a packet from the broker. */
  readonly keepaliveMs: number;
  readonly will?: Will | undefined;
  /** Brokers limit the filters of a SUBSCRIBE packet; default 100. */
  readonly filtersPerSubscribe?: number;
  readonly connectTimeoutMs?: number;
}

/** Brokers limit the size of a packet. A thousand topics take a few round trips. */
const defaultFiltersPerSubscribe = 100;

/** Called once per message. An error that it throws ends the connection. */
type MessageHandler = (message: MqttMessage) => void;

/** One connection. It does not reconnect. */
export interface MqttConnection {
  /** The broker kept the session: its messages arrive before any subscription. */
  readonly sessionPresent: boolean;
  /** As {@link Deliveries.drained}. */
  readonly drained: Promise<void>;
  /** Throws a {@link SubscriptionDenied} with the topics that the broker refused; the others are subscribed to. */
  subscribe(topics: readonly string[], qos?: Qos): Promise<void>;
  unsubscribe(topics: readonly string[]): Promise<void>;
  /** Rejects with a ConnectorError when the connection is lost or closed; never resolves. */
  readonly lost: Promise<never>;
  /** Sends a DISCONNECT if the connection is still up. */
  close(): Promise<void>;
}

/** Reason code of MQTT 5 [MQTT5 4.13]. */
const protocolError = 0x82;
/** Of MQTT.js, for what was not answered at the end of the connection. */
const closedText = 'Connection closed';

const defaultConnectTimeoutMs = 10_000;
const sharePrefix = '$share/';
const closeTimeoutMs = 500;
/** All packet ids: the broker limits the messages in flight no further, but over MQTT 3.1.1 to a number of its own. */
const receiveMaximum = 65_535;
/** A bridge of a thousand devices lists all of them in one message of a few megabytes. */
const largestPacket = 64 * 1024 * 1024;

/** Connects once; throws a ConnectorError, or the signal's reason if that aborts first. */
export async function connectMqtt(options: MqttOptions, onMessage: MessageHandler, signal: AbortSignal): Promise<MqttConnection> {
  signal.throwIfAborted();
  const endpoint = endpointOf(options.url);
  const client = open(options, endpoint);
  const abort = () => client.end(true);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const lost = watchForLoss(client, endpoint);
    limitPackets(client);
    keepAliveByData(client, options.keepaliveMs);
    const deliveries = new Deliveries(client);
    client.on('message', (topic, payload, packet) => {
      const message = deliveries.message(topic, payload, packet);
      try {
        onMessage(message);
      } catch (error) {
        // or the broker would deliver it again and again
        message.delivery?.acknowledge();
        setImmediate(() => client.stream.destroy(error as Error));
      }
    });
    const { sessionPresent, properties } = await Promise.race([connected(client), lost]);
    const { filtersPerSubscribe = defaultFiltersPerSubscribe } = options;
    const refusesShared = properties?.sharedSubscriptionAvailable === false;
    return new Connection(client, { endpoint, lost, sessionPresent, drained: deliveries.drained, filtersPerSubscribe, refusesShared });
  } catch (error) {
    client.end(true);
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function open(options: MqttOptions, endpoint: string): MqttClient {
  const tls = readTls(options.tls ?? { insecure_skip_verify: false });
  try {
    return connect({
      ...address(options.url),
      ...tls,
      // MQTT.js passes TLS options on to a WebSocket, except the server name
      wsOptions: { maxPayload: largestPacket, ...(tls.servername === undefined ? {} : { servername: tls.servername }) },
      clientId: options.clientId,
      username: options.username,
      password: options.password?.reveal(),
      clean: options.session === undefined,
      ...(options.will !== undefined && { will: { ...options.will, qos: 1, retain: true } }),
      protocolVersion: options.protocolVersion === '5' ? 5 : 4,
      ...(options.protocolVersion === '5' && options.session !== undefined && { properties: sessionProperties(options.session) }),
      keepalive: Math.ceil(options.keepaliveMs / 1000),
      connectTimeout: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
      // the supervisor retries, and each connection subscribes again
      reconnectPeriod: 0,
      resubscribe: false,
      // 65 536 prepared buffers, 7 MB, for clients that publish a lot
      writeCache: false,
      // its debug log is called seven times per message, which is visible in a profile
      log: () => undefined,
    } as IClientOptions);
  } catch (error) {
    throw new ConnectorError('config', `cannot connect to "${endpoint}": ${(error as Error).message}`, { cause: error });
  }
}

function sessionProperties({ expiryMs }: { readonly expiryMs: number }): IClientOptions['properties'] {
  return { sessionExpiryInterval: Math.ceil(expiryMs / 1000), receiveMaximum };
}

/** The parts of the URL. MQTT.js would read a client id or a user from the URL itself. */
function address(url: string): Pick<IClientOptions, 'protocol' | 'host' | 'hostname' | 'port' | 'path'> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const scheme = protocol.slice(0, -1) as 'mqtt' | 'mqtts' | 'ws' | 'wss';
  const isSocket = scheme.startsWith('mqtt');
  const host = isSocket ? hostname.replace(/^\[(.*)\]$/, '$1') : hostname;
  return {
    protocol: scheme,
    host,
    hostname: host,
    ...(port !== '' && { port: Number(port) }),
    ...(!isSocket && { path: `${pathname}${search}` }),
  };
}

/** The first error is the reason: MQTT.js reports some in its events, some in those of its stream, some not at all. */
function watchForLoss(client: MqttClient, endpoint: string): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => {
    let reason: ConnectorError | undefined;
    const onError = (error: Error) => {
      reason ??= client.connected ? lossError(endpoint, error) : connectError(endpoint, error);
    };
    client.on('error', onError);
    client.stream.on('error', onError);
    client.on('disconnect', ({ reasonCode = 0, properties }: IDisconnectPacket) => {
      reason ??= disconnectError(endpoint, reasonCode, properties?.reasonString);
      client.stream.destroy();
    });
    let wasConnected = false;
    client.on('connect', () => (wasConnected = true));
    client.on('close', () => {
      const closed = new Error('the broker closed the connection');
      reject(reason ?? (wasConnected ? lossError(endpoint, closed) : connectError(endpoint, closed)));
    });
  });
  // avoids an unhandled rejection while nobody awaits it
  lost.catch(() => undefined);
  return lost;
}

function limitPackets({ stream }: MqttClient): void {
  const limit = new PacketLimit(largestPacket);
  stream.on('data', (chunk: Buffer) => {
    const problem = limit.take(chunk);
    if (problem !== undefined) stream.destroy(Object.assign(new Error(`the broker sent ${problem}`), { code: protocolError }));
  });
}

/** MQTT.js takes only the answer to a ping for a sign of life, and that comes after all that the broker is sending: other data is one too. */
function keepAliveByData(client: MqttClient, keepaliveMs: number): void {
  const giveUp = client.onKeepaliveTimeout.bind(client);
  let heardMs = -Infinity;
  client.stream.on('data', () => (heardMs = performance.now()));
  const decide = (): void => {
    // a ping is sent half of this time before
    if (performance.now() - heardMs >= keepaliveMs / 2) return giveUp();
    // the broker waits for a packet too, and the next ping would be one and a half times the keep-alive after the last one
    client.sendPing();
    client.reschedulePing(true);
  };
  // first what waits in the socket is read: the process may have had no time for it
  client.onKeepaliveTimeout = () => void setImmediate(() => setImmediate(decide));
}

/** Resolves with the answer of the broker. */
function connected(client: MqttClient): Promise<IConnackPacket> {
  return new Promise((resolve) => client.once('connect', resolve));
}

const clients = new WeakMap<MqttConnection, MqttClient>();

/** For other files of this folder. */
export function clientOf(connection: MqttConnection): MqttClient {
  const client = clients.get(connection);
  if (client === undefined) throw new Error('not a connection of this file');
  return client;
}

interface ConnectionState extends Pick<MqttConnection, 'lost' | 'sessionPresent' | 'drained'> {
  readonly endpoint: string;
  readonly filtersPerSubscribe: number;
  /** The broker said that it has no shared subscriptions [MQTT5-3.2.2.3.13]. */
  readonly refusesShared: boolean;
}

class Connection implements MqttConnection {
  readonly lost: Promise<never>;
  readonly sessionPresent: boolean;
  readonly drained: Promise<void>;
  readonly #client: MqttClient;
  readonly #endpoint: string;
  readonly #filtersPerSubscribe: number;
  readonly #refusesShared: boolean;

  constructor(client: MqttClient, state: ConnectionState) {
    const { endpoint, lost, sessionPresent, drained, filtersPerSubscribe, refusesShared } = state;
    this.#client = client;
    clients.set(this, client);
    this.#endpoint = endpoint;
    this.#filtersPerSubscribe = filtersPerSubscribe;
    this.#refusesShared = refusesShared;
    this.lost = lost;
    this.sessionPresent = sessionPresent;
    this.drained = drained;
  }

  async subscribe(topics: readonly string[], qos: Qos = 0): Promise<void> {
    // such a broker would close the connection
    const shared = this.#refusesShared ? topics.filter((topic) => topic.startsWith(sharePrefix)) : [];
    const others = shared.length === 0 ? topics : topics.filter((topic) => !shared.includes(topic));
    const answers = await Promise.all(this.#chunks(others).map((chunk) => this.#subscribe(chunk, qos)));
    const denials = answers.filter((denial) => denial !== undefined);
    if (shared.length > 0) denials.push({ filters: shared, error: new Error('it has no shared subscriptions') });
    const [first] = denials;
    if (first === undefined) return;
    throw new SubscriptionDenied(
      this.#endpoint,
      denials.flatMap(({ filters }) => filters),
      first.error,
    );
  }

  async unsubscribe(topics: readonly string[]): Promise<void> {
    await Promise.all(this.#chunks(topics).map((chunk) => this.#client.unsubscribeAsync(chunk).catch(() => undefined)));
  }

  async close(): Promise<void> {
    // a broker that is gone never closes the connection
    const giveUp = setTimeout(() => this.#client.stream.destroy(), closeTimeoutMs);
    await this.#client.endAsync(!this.#client.connected);
    clearTimeout(giveUp);
  }

  /** Resolves with the topics that were refused, if any. */
  #subscribe(topics: string[], qos: Qos): Promise<Denial | undefined> {
    return new Promise((resolve, reject) => {
      this.#client.subscribe(topics, { qos }, (error, _granted, packet) => {
        if (error === null) return resolve(undefined);
        if (!this.#client.connected || error.message === closedText) return void this.lost.catch(reject);
        // [MQTT-3.9.3-2]: in the order of the topics; 0x80 and above is a refusal
        const filters = topics.filter((_topic, index) => Number(packet?.granted[index] ?? 0) >= 0x80);
        resolve({ filters: filters.length === 0 ? topics : filters, error });
      });
    });
  }

  #chunks(topics: readonly string[]): string[][] {
    const parts: string[][] = [];
    const most = this.#filtersPerSubscribe;
    for (let start = 0; start < topics.length; start += most) parts.push(topics.slice(start, start + most));
    return parts;
  }
}

interface Denial {
  readonly filters: readonly string[];
  readonly error: Error;
}
