import type { Device } from '../core/device';

/** A device that is well, with whatever a test wants to be different. */
export function deviceOf(facts: Partial<Device> = {}): Device {
  const id = facts.id ?? 'lamp';
  return {
    connector: 'zigbee',
    id,
    name: id,
    area: '',
    floor: '',
    manufacturer: '',
    model: '',
    modelId: '',
    firmware: '',
    protocol: 'zigbee2mqtt',
    state: 'ok',
    alerts: [],
    mainReadings: [],
    ...facts,
  };
}
