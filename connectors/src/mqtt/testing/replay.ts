import type { Gateway } from '../../contract.ts';
import type { MqttDevicesConfig } from '../config.ts';
import { DeviceDecoder } from '../decode.ts';
import { ClockTimers } from './clockTimers.ts';

/** A message of a test case; a payload that is no text is written as JSON. */
interface CaseMessage {
  readonly topic: string;
  readonly payload: unknown;
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
    receive({ topic, payload, retained = false, properties }) {
      timers.run();
      decoder.receive({ topic, payload: typeof payload === 'string' ? payload : JSON.stringify(payload), retained, properties });
    },
    tick: () => timers.run(),
    connected,
    settled: () => decoder.settled(),
  };
}
