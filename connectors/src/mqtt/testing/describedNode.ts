import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

/** A device that describes itself, with the id `node`. */
export class DescribedNode implements AsyncDisposable {
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  static async start(url: string, options: IClientOptions = {}): Promise<DescribedNode> {
    return new DescribedNode(await connectAsync(url, { reconnectPeriod: 50, clientId: 'node', ...options }));
  }

  async describe(key = 'temperature', unit = '°C'): Promise<void> {
    const config = {
      name: key,
      unique_id: `node_${key}`,
      state_topic: 'node/state',
      unit_of_measurement: unit,
      device_class: key,
      value_template: `{{ value_json.${key} }}`,
      device: { identifiers: ['node'], name: 'node' },
    };
    await this.publish(`homeassistant/sensor/node/${key}/config`, JSON.stringify(config), { retain: true });
  }

  async describeTasmota(): Promise<void> {
    const config = {
      ...{ ip: '192.168.1.5', dn: 'Plug', fn: ['Plug'], hn: 'plug', mac: 'AABBCCDDEEFF', md: 'Plug', ty: 0, if: 0, ver: 1 },
      ...{ ofln: 'Offline', onln: 'Online', state: ['OFF', 'ON', 'TOGGLE', 'HOLD'], sw: '14.0.0', t: 'plug', ft: '%prefix%/%topic%/' },
      ...{ tp: ['cmnd', 'stat', 'tele'], rl: [1, 0, 0, 0], swc: [-1], swn: [null], btn: [0], so: {}, lk: 0, lt_st: 0, sho: [0] },
    };
    await this.publish('tasmota/discovery/AABBCCDDEEFF/config', JSON.stringify(config), { retain: true });
  }

  async send(state: object, retain: boolean, qos: 0 | 1 = 0): Promise<void> {
    await this.publish('node/state', JSON.stringify(state), { retain, qos });
  }

  async publish(topic: string, text: string, options: { readonly retain: boolean; readonly qos?: 0 | 1 }): Promise<void> {
    if (this.#client.connected) await this.#client.publishAsync(topic, text, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
