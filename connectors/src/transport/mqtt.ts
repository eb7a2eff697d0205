import { connect, type IClientOptions, type IDisconnectPacket, type MqttClient } from 'mqtt';
import type { Secret } from '../configTypes.ts';
import { ConnectorError } from '../contract.ts';
import { endpointOf } from './endpoint.ts';
import { connectError, disconnectError, lossError } from './mqttErrors.ts';
import { PacketLimit } from './packetLimit.ts';
import { readTls, type TlsConfig } from './tls.ts';

export interface MqttOptions {
  /** `mqtt`, `mqtts`, `ws` or `wss`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  readonly tls?: TlsConfig | undefined;
  readonly protocolVersion: '3.1.1' | '5';
  /** Silence after which the broker is pinged; after half as much again without an answer the connection is given up. */
  readonly keepaliveMs: number;
  readonly connectTimeoutMs?: number;
}

/** The hot path: called once per message, with nothing made for it. What it throws ends the connection. */
export type MessageHandler = (topic: string, payload: Buffer, retained: boolean) => void;

/** One connection; it never reconnects by itself. */
export interface MqttConnection {
  /** Subscribes with QoS 0; throws `auth` naming the topics that the broker refused. */
  subscribe(topics: readonly string[]): Promise<void>;
  unsubscribe(topics: readonly string[]): Promise<void>;
  /** Rejects with a ConnectorError once the connection is gone, whatever the reason; never resolves. */
  readonly lost: Promise<never>;
  /** Says goodbye where that is still possible. */
  close(): Promise<void>;
}

/** Reason code of MQTT 5 [MQTT5 4.13]. */
const protocolError = 0x82;

const defaultConnectTimeoutMs = 10_000;
const closeTimeoutMs = 500;
/** A bridge of a thousand devices tells all of them in one message of a few megabytes. */
const largestPacket = 64 * 1024 * 1024;
/** Brokers limit the size of a packet; a thousand topics are a few round trips. */
const topicsPerSubscribe = 100;

/** Connects once, with a clean session; throws a ConnectorError, or the signal's reason when it aborts first. */
export async function connectMqtt(options: MqttOptions, onMessage: MessageHandler, signal: AbortSignal): Promise<MqttConnection> {
  signal.throwIfAborted();
  const endpoint = endpointOf(options.url);
  const client = open(options, endpoint);
  const abort = () => client.end(true);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const lost = watchForLoss(client, endpoint);
    limitPackets(client);
    client.on('message', (topic, payload, packet) => {
      try {
        onMessage(topic, payload, packet.retain);
      } catch (error) {
        client.stream.destroy(error as Error);
      }
    });
    await Promise.race([connected(client), lost]);
    return new Connection(client, endpoint, lost);
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
      // MQTT.js hands TLS options on to a WebSocket, but not the server name
      wsOptions: { maxPayload: largestPacket, ...(tls.servername === undefined ? {} : { servername: tls.servername }) },
      clientId: options.clientId,
      username: options.username,
      password: options.password?.reveal(),
      clean: true,
      protocolVersion: options.protocolVersion === '5' ? 5 : 4,
      keepalive: Math.ceil(options.keepaliveMs / 1000),
      connectTimeout: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
      // the supervisor owns retry, and subscriptions are made anew with each connection
      reconnectPeriod: 0,
      resubscribe: false,
      // 65 536 prepared buffers, 7 MB, for who publishes a lot
      writeCache: false,
      // its debug log is called seven times per message, which shows in a profile
      log: () => undefined,
    } as IClientOptions);
  } catch (error) {
    throw new ConnectorError('config', `cannot connect to "${endpoint}": ${(error as Error).message}`, { cause: error });
  }
}

/** Not the URL itself: MQTT.js would take a client id or a user from it. */
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

/** The first thing that says why is the reason: MQTT.js tells some in an event of its own, some in its stream's, some in none. */
function watchForLoss(client: MqttClient, endpoint: string): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => {
    let reason: ConnectorError | undefined;
    const note = (error: Error) => {
      reason ??= client.connected ? lossError(endpoint, error) : connectError(endpoint, error);
    };
    client.on('error', note);
    client.stream.on('error', note);
    client.on('disconnect', ({ reasonCode = 0, properties }: IDisconnectPacket) => {
      reason ??= disconnectError(endpoint, reasonCode, properties?.reasonString);
      client.stream.destroy();
    });
    let wasConnected = false;
    client.on('connect', () => (wasConnected = true));
    client.on('close', () => {
      const silence = new Error('the broker closed the connection');
      reject(reason ?? (wasConnected ? lossError(endpoint, silence) : connectError(endpoint, silence)));
    });
  });
  // who does not wait for it is told by its other calls
  lost.catch(() => undefined);
  return lost;
}

function limitPackets({ stream }: MqttClient): void {
  const limit = new PacketLimit(largestPacket);
  stream.on('data', (chunk: Buffer) => {
    const problem = limit.take(chunk);
    if (problem !== undefined) stream.destroy(Object.assign(new Error(`the broker sends ${problem}`), { code: protocolError }));
  });
}

function connected(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('connect', () => resolve()));
}

function chunks(topics: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < topics.length; start += topicsPerSubscribe) parts.push(topics.slice(start, start + topicsPerSubscribe));
  return parts;
}

class Connection implements MqttConnection {
  readonly lost: Promise<never>;
  readonly #client: MqttClient;
  readonly #endpoint: string;

  constructor(client: MqttClient, endpoint: string, lost: Promise<never>) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.lost = lost;
  }

  async subscribe(topics: readonly string[]): Promise<void> {
    await Promise.all(chunks(topics).map((chunk) => this.#subscribe(chunk)));
  }

  async unsubscribe(topics: readonly string[]): Promise<void> {
    await Promise.all(chunks(topics).map((chunk) => this.#client.unsubscribeAsync(chunk).catch(() => undefined)));
  }

  async close(): Promise<void> {
    // a peer that is gone never answers the goodbye
    const giveUp = setTimeout(() => this.#client.stream.destroy(), closeTimeoutMs);
    await this.#client.endAsync(!this.#client.connected);
    clearTimeout(giveUp);
  }

  #subscribe(topics: string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.subscribe(topics, { qos: 0 }, (error, _granted, packet) => {
        if (error === null) return resolve();
        if (!this.#client.connected) return void this.lost.catch(reject);
        // [MQTT-3.9.3-2]: 0x80 and above is a refusal, in the order of the topics
        const refused = topics.filter((_topic, index) => Number(packet?.granted[index] ?? 0) >= 0x80);
        const others = refused.length > 1 ? ` and ${refused.length - 1} more` : '';
        const what = `cannot subscribe to "${refused[0] ?? topics[0] ?? ''}"${others}`;
        reject(new ConnectorError('auth', `${what}: ${this.#endpoint} answered "${error.message}"`, { cause: error }));
      });
    });
  }
}
