import type { Connector } from './contract.ts';

/** One lazily imported line per connector: `npm start` loads only what the config names. */
export const connectors: Readonly<Record<string, () => Promise<Connector>>> = {
  zigbee2mqtt: async () => (await import('./zigbee2mqtt/index.ts')).zigbee2mqtt,
};
