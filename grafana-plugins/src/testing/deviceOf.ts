import type { Device } from '../core/device';

/** A device in state OK, with the given properties. */
export function deviceOf(properties: Partial<Device> = {}): Device {
  const { id = 'lamp', state: reachable } = properties;
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
    reachability: reachable === undefined || reachable === 'alert' || reachable === 'maintenance' ? 'ok' : reachable,
    alerts: [],
    mainReadings: [],
    ...properties,
  };
}
