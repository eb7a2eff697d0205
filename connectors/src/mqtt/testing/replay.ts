import type { Gateway } from '../../contract.ts';
import type { MqttDevicesConfig } from '../config.ts';
import { DeviceDecoder } from '../decode.ts';
import { encodePayload, type PayloadFields } from '../sparkplug/testing/encodePayload.ts';
import { ClockTimers } from './clockTimers.ts';

/** A message of a test case; a payload that is no text is written as JSON. In place of one, `sparkplug` has what is encoded. */
interface CaseMessage {
  readonly topic: string;
  readonly payload?: unknown;
  readonly sparkplug?: PayloadFields;
  readonly retained?: boolean;
  /** User properties of MQTT 5. */
  readonly properties?: Readonly<Record<string, string>>;
}

interface Replay {
  receive(message: CaseMessage): void;
  /** Calls what is due at the time of the clock. */
  tick(): void;
  connected(): void;
  settled(): void;
}

/** Messages to the decoder of production, with timers that follow the gateway's clock. The connection is there from the start. */
export function replay(config: MqttDevicesConfig, gateway: Gateway): Replay {
  const timers = new ClockTimers(() => gateway.now());
  const decoder = new DeviceDecoder(config, gateway, { timers });
  const connected = () => {
    decoder.connected();
    gateway.link(true);
  };
  connected();
  return {
    receive(message) {
      const { topic, retained = false, properties } = message;
      timers.run();
      decoder.receive({ topic, payload: payloadOf(message), retained, properties });
    },
    tick: () => timers.run(),
    connected,
    settled: () => decoder.settled(),
  };
}

function payloadOf({ payload, sparkplug }: CaseMessage): string | Buffer {
  if (sparkplug !== undefined) return encodePayload(sparkplug);
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}
