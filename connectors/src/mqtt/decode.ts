import type { Gateway } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import type { Message, TopicListener } from '../transport/message.ts';
import type { Qos } from '../transport/mqttMessage.ts';
import type { MqttDecoder } from '../transport/runMqtt.ts';
import type { MqttDevicesConfig } from './config.ts';
import type { Dialect } from './dialect.ts';

/** Decodes the messages of devices that describe themselves into calls of `gateway`. */
export function createDecoder(config: MqttDevicesConfig, gateway: Gateway): MqttDecoder {
  return new DeviceDecoder(config, gateway);
}

class DeviceDecoder implements MqttDecoder {
  topics: ReadonlySet<string> = new Set();
  readonly #gateway: Gateway;
  readonly #dialects: readonly Dialect[] = [];
  readonly #listeners: ReadonlyMap<string, TopicListener> = new Map();

  constructor(config: MqttDevicesConfig, gateway: Gateway) {
    this.#gateway = gateway;
    gateway.source({ endpoint: endpointOf(config.url) });
  }

  qosOf(filter: string): Qos {
    return this.#dialects.find(({ listeners }) => listeners.has(filter))?.qosOf(filter) ?? 0;
  }

  receive({ topic, payload, retained, delivery, hasWaited }: Message): void {
    const isNew = this.#gateway.received(delivery);
    this.#listeners.get(topic)?.receive(payload, retained, isNew ? (hasWaited === true ? 'waited' : undefined) : 'repeated', topic);
  }

  connected(): void {
    for (const dialect of this.#dialects) dialect.connected();
  }

  settled(): void {
    for (const dialect of this.#dialects) dialect.settled();
  }
}
