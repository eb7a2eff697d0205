import type { ConfigWarning, OtherConnector } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import type { MqttConfig } from './mqttConfig.ts';

/** Connectors of one broker with one client id disconnect each other again and again [MQTT-3.1.4-2]. */
export function clientIdWarnings(
  { url, client_id: id }: Pick<MqttConfig, 'url' | 'client_id'>,
  others: readonly OtherConnector[],
): ConfigWarning[] {
  const twin = id === undefined ? undefined : others.find(({ config }) => isClient(config, id, endpointOf(url)));
  if (twin === undefined) return [];
  const message = `connector ${twin.config.name ?? twin.type} has the same client id at this broker: they would disconnect each other`;
  return [{ path: ['client_id'], message }];
}

function isClient(config: object, id: string, endpoint: string): boolean {
  if (!('client_id' in config) || config.client_id !== id) return false;
  return 'url' in config && typeof config.url === 'string' && endpointOf(config.url) === endpoint;
}
