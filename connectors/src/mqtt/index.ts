import { type Connector, ConnectorError, type Gateway } from '../contract.ts';
import { clientIdWarnings } from '../transport/clientIdWarnings.ts';
import { qosWarnings } from '../transport/qosConfig.ts';
import { runMqtt } from '../transport/runMqtt.ts';
import { mqttDevicesConfig, type MqttDevicesConfig } from './config.ts';
import { createDecoder, type Publishing } from './decode.ts';
import { discover } from './discover/discover.ts';
import { metricProblems } from './mapping/metricProblems.ts';
import { sharingWarnings } from './mapping/sharedTopics.ts';
import { usedMappings } from './mapping/usedMappings.ts';
import { overlapWarnings } from './overlapWarnings.ts';
import { tryMessage } from './tryMessage.ts';

/** MQTT devices that describe themselves. */
export const mqtt: Connector<MqttDevicesConfig> = {
  type: 'mqtt',
  config: mqttDevicesConfig,
  warnings: (config, others) => [
    ...qosWarnings(config),
    ...clientIdWarnings(config, others),
    ...overlapWarnings(config, others),
    ...sharingWarnings(config),
  ],
  distance: 1,
  tryMessage,
  metricProblems,
  discover,
  run,
};

async function run(config: MqttDevicesConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const publishing = publishes(config) ? await loadPublishing() : undefined;
  await runMqtt((given, used) => createDecoder(given, used, publishing), config, { gateway, signal });
}

function publishes(config: MqttDevicesConfig): boolean {
  const { announce, ask, sparkplug } = config;
  return (
    announce ||
    ask ||
    (sparkplug !== false && (sparkplug.rebirth || sparkplug.primary_host !== undefined)) ||
    usedMappings(config).published.length > 0
  );
}

/** Everything that publishes is behind this import: a build that leaves the folder out cannot. */
async function loadPublishing(): Promise<Publishing> {
  try {
    return await import('./publishing/publisher.ts');
  } catch (error) {
    throw new ConnectorError('config', 'cannot publish as the config wants: this build of Gaugeway has no part that publishes', {
      cause: error,
    });
  }
}
