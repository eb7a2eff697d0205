import type { Device } from './device';

/** Below it a battery may end any day; the alert for it says the same. */
const lowBatteryRatio = 0.15;
/** Their batteries are those of a plant, which are charged and discharged on purpose. */
const plantProtocols = ['modbus', 'opcua'];

export function isBatteryLow({ batteryLow, batteryRatio, protocol }: Device): boolean {
  return !plantProtocols.includes(protocol) && (batteryLow === true || (batteryRatio !== undefined && batteryRatio < lowBatteryRatio));
}

/** Whether somebody should look at a device. */
export function needsAttention(device: Device): boolean {
  return device.state !== 'ok' || isBatteryLow(device);
}
