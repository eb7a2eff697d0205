import type { Gateway, TriedMessage } from '../contract.ts';
import type { MqttDevicesConfig } from './config.ts';
import { DeviceDecoder } from './decode.ts';
import { withoutSignatures } from './mapping/usedMappings.ts';

/** Passes a message to the decoder of production. Signatures are not checked, and nothing is published. */
export function tryMessage(config: MqttDevicesConfig, message: TriedMessage, gateway: Gateway): void {
  const decoder = new DeviceDecoder(withoutSignatures(config), gateway, { timers: noTimers });
  gateway.link(true);
  decoder.receive({ ...message, retained: false });
}

const noTimers = { after: () => () => undefined, clear: () => undefined };
