import type { MqttConnection } from '../../../transport/mqtt.ts';
import { RecordingGateway } from '../../../testing/recordingGateway.ts';
import { mqttDevicesConfig } from '../../config.ts';
import { DeviceDecoder } from '../../decode.ts';
import { noStateFile, type StateFile } from '../../stateFile.ts';
import { ClockTimers } from '../../testing/clockTimers.ts';
import { type PayloadFields, decodePayload, encodePayload } from './encodePayload.ts';

/** The decoder of the connector with Sparkplug alone, and a recording exporter. */
export class SparkplugHouse {
  readonly gateway = new RecordingGateway();
  /** Topics and payloads that were published. */
  readonly published: { readonly topic: string; readonly payload: PayloadFields }[] = [];
  /** What the broker does with what is published: passes it on, discards it, or ends the connection. */
  broker: 'passes' | 'discards' | 'closes' = 'passes';
  /** As the broker writes it. */
  namespace = 'spBv1.0';
  readonly #timers = new ClockTimers(() => this.gateway.nowMs);
  readonly #decoder: DeviceDecoder;

  /** `file`: what is kept over a restart. */
  constructor(sparkplug: object = {}, file: StateFile = noStateFile) {
    const config = mqttDevicesConfig.parse({ discovery: false, tasmota: false, sparkplug: { groups: ['plant'], ...sparkplug } });
    const publisher = {
      publish: (topic: string, payload: Buffer) => {
        this.published.push({ topic, payload: decodePayload(payload) });
        if (this.broker === 'passes') this.#decoder.receive({ topic, payload, retained: false });
        else if (this.broker === 'closes') this.#decoder.disconnected();
      },
      connected: () => undefined,
      disconnected: () => undefined,
    };
    this.#decoder = new DeviceDecoder(config, this.gateway, { timers: this.#timers, publisher: publisher as never, stateFile: () => file });
    this.reconnect();
  }

  /** A message of `spBv1.0/plant/<what>`, such as `NBIRTH/press`. Its time is the clock's, unless it has another. */
  send(what: string, payload: PayloadFields | Buffer, retained = false): void {
    const bytes = Buffer.isBuffer(payload) ? payload : encodePayload({ timestamp: this.gateway.nowMs, ...payload });
    this.#decoder.receive({ topic: `${this.namespace}/plant/${what}`, payload: bytes, retained });
  }

  reconnect(): void {
    this.#decoder.disconnected();
    this.#decoder.connected();
    this.#decoder.subscribed({} as MqttConnection);
  }

  /** The connection is lost, and the next one is not there yet. */
  disconnect(): void {
    this.#decoder.disconnected();
    this.#decoder.connected();
  }

  /** The connector ends. */
  close(): void {
    this.#decoder.close();
  }

  pass(ms: number): void {
    this.gateway.nowMs += ms;
    this.#timers.run();
  }
}
