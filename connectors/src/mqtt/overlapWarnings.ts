import type { ConfigWarning, OtherConnector } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import { globMatcher } from '../glob.ts';
import type { MqttDevicesConfig } from './config.ts';

/** Identifiers of Zigbee2MQTT's devices in its discovery configs begin so. */
const bridged = 'zigbee2mqtt_';

/** Devices of a bridge that has a connector of its own, and describes them to Home Assistant on the same broker. */
export function overlapWarnings({ url, discovery, exclude }: MqttDevicesConfig, others: readonly OtherConnector[]): ConfigWarning[] {
  if (discovery === false || globMatcher(exclude.devices ?? [])(`${bridged}0x00158d0001000001`)) return [];
  const twin = others.find(({ type, config }) => type === 'zigbee2mqtt' && brokerOf(config) === endpointOf(url));
  if (twin === undefined) return [];
  const name = twin.config.name ?? twin.type;
  const line = `exclude: { devices: ["${bridged}*"] }`;
  const message = `connector ${name} reads a bridge of this broker: if the bridge publishes Home Assistant's discovery configs, its devices are exported twice; ${line} leaves them out here`;
  return [{ path: ['exclude'], message }];
}

function brokerOf(config: object): string | undefined {
  return 'url' in config && typeof config.url === 'string' ? endpointOf(config.url) : undefined;
}
