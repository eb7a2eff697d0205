import type { Connector } from './contract.ts';

/** One lazily imported line per connector: `npm start` loads only what the config names. */
export const connectors: Readonly<Record<string, () => Promise<Connector>>> = {
  modbus: async () => (await import('./modbus/index.ts')).modbus,
  'home-assistant': async () => (await import('./home-assistant/index.ts')).homeAssistant,
  opcua: async () => (await import('./opcua/index.ts')).opcua,
  zigbee2mqtt: async () => (await import('./zigbee2mqtt/index.ts')).zigbee2mqtt,
  mqtt: async () => (await import('./mqtt/index.ts')).mqtt,
};
