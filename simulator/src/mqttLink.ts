import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

/** The URL of a broker with its credentials. */
export type BrokerAddress = { readonly url: string } & Pick<
  IClientOptions,
  'username' | 'password' | 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'protocolVersion'
>;

export interface PublishOptions {
  readonly retain?: boolean;
  readonly qos?: 0 | 1;
}

interface LinkOptions {
  readonly broker: BrokerAddress;
  readonly will: { readonly topic: string; readonly payload: Buffer; readonly retain: boolean; readonly qos: 1 };
  /** The payload of the will for a reconnect; default: the same. */
  readonly nextWill?: () => Buffer;
  /** Called after a reconnect. */
  readonly onReconnect: () => void;
}

/** A connection that reconnects automatically and, like Zigbee2MQTT, drops messages published while it is down. */
export class MqttLink {
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('error', () => undefined); // MQTT.js reconnects
  }

  static async connect({ broker, will, nextWill, onReconnect }: LinkOptions): Promise<MqttLink> {
    const { url, ...login } = broker;
    try {
      const client = await connectAsync(url, { ...login, will, reconnectPeriod: 500 }, false);
      client.on('connect', onReconnect);
      if (nextWill) client.on('reconnect', () => (client.options.will = { ...will, payload: nextWill() }));
      return new MqttLink(client);
    } catch (cause) {
      throw new Error(`cannot connect to broker "${url}": ${(cause as Error).message}`, { cause });
    }
  }

  publish(topic: string, payload: string | Buffer, { retain = false, qos = 0 }: PublishOptions): void {
    if (this.#client.connected) this.#client.publish(topic, payload, { retain, qos });
  }

  async subscribe(topic: string, onMessage: (text: string) => void): Promise<void> {
    this.#client.on('message', (receivedOn, payload) => {
      if (receivedOn === topic) onMessage(payload.toString());
    });
    await this.#client.subscribeAsync(topic);
  }

  /** Sends DISCONNECT, so that the broker does not publish the last will. */
  async close(): Promise<void> {
    await this.#client.endAsync(!this.#client.connected);
  }

  /** Breaks the connection, so that the broker publishes the last will. */
  async break(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
