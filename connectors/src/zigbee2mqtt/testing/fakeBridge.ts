import type { Delivery } from '../../contract.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { zigbee2mqttConfig } from '../config.ts';
import type { MqttDecoder } from '../../transport/runMqtt.ts';
import { createDecoder } from '../decode.ts';

type Json = Readonly<Record<string, unknown>>;

export const coordinator: Json = { ieee_address: '0x00124b0000000001', type: 'Coordinator', friendly_name: 'Coordinator', supported: true };

const linkquality = { type: 'numeric', name: 'linkquality', property: 'linkquality', access: 1, unit: 'lqi', category: 'diagnostic' };

/** A device as `bridge/devices` lists it. */
export function device(id: string, friendlyName: string, exposes: readonly Json[]): Json {
  return {
    ieee_address: id,
    type: 'EndDevice',
    friendly_name: friendlyName,
    disabled: false,
    supported: true,
    interview_completed: true,
    model_id: 'lumi.weather',
    manufacturer: 'LUMI\u0000\u0000',
    software_build_id: '3000-0001',
    definition: { model: 'WSDCGQ11LM', vendor: 'Aqara', exposes: [...exposes, linkquality], supports_ota: false },
  };
}

export const temperature: Json = { type: 'numeric', name: 'temperature', property: 'temperature', access: 1, unit: '°C' };
export const contact: Json = { type: 'binary', name: 'contact', property: 'contact', access: 1, value_on: false, value_off: true };
export const action: Json = { type: 'enum', name: 'action', property: 'action', access: 1, values: ['single', 'double', 'rotate_left'] };
export const light: Json = {
  type: 'light',
  features: [
    { type: 'binary', name: 'state', property: 'state', access: 7, value_on: 'ON', value_off: 'OFF', value_toggle: 'TOGGLE' },
    { type: 'numeric', name: 'brightness', property: 'brightness', access: 7, value_min: 0, value_max: 254 },
    {
      type: 'composite',
      name: 'color_xy',
      property: 'color',
      access: 7,
      features: [
        { type: 'numeric', name: 'x', property: 'x', access: 7 },
        { type: 'numeric', name: 'y', property: 'y', access: 7 },
      ],
    },
  ],
};

/** Passes retained or live messages below the base topic to a decoder, as a bridge would publish them. */
export class FakeBridge {
  readonly gateway = new RecordingGateway();
  readonly decoder: MqttDecoder;

  constructor(config: Json = {}) {
    this.decoder = createDecoder(zigbee2mqttConfig.parse(config), this.gateway);
  }

  /** The retained messages of a running bridge. */
  online(devices: readonly Json[], config: Json = {}): this {
    return this.retained('bridge/state', { state: 'online' })
      .retained('bridge/info', { version: '2.12.1', config })
      .retained('bridge/devices', [coordinator, ...devices]);
  }

  live(topic: string, payload: unknown): this {
    return this.#send(topic, payload, false);
  }

  retained(topic: string, payload: unknown): this {
    return this.#send(topic, payload, true);
  }

  /** A message with QoS 1. */
  delivered(
    topic: string,
    payload: unknown,
    { hasWaited = false, ...delivery }: Partial<Delivery> & { readonly hasWaited?: boolean } = {},
  ): this {
    const whole = { id: 1, isRepeated: false, acknowledge: () => undefined, ...delivery };
    const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
    this.decoder.receive({ topic: `zigbee2mqtt/${topic}`, payload: bytes, retained: false, delivery: whole, hasWaited });
    return this;
  }

  after(ms: number): this {
    this.gateway.nowMs += ms;
    return this;
  }

  /** The messages of a bridge process that starts: online, then everything that it publishes. */
  restart(devices: readonly Json[]): this {
    return this.live('bridge/state', { state: 'offline' })
      .after(5000)
      .live('bridge/state', { state: 'online' })
      .live('bridge/info', { version: '2.12.1', config: {} })
      .live('bridge/devices', [coordinator, ...devices]);
  }

  #send(topic: string, payload: unknown, retained: boolean): this {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    this.decoder.receive({ topic: `zigbee2mqtt/${topic}`, payload: Buffer.from(text), retained });
    return this;
  }
}
