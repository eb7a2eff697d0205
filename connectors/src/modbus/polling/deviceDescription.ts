import type { DeviceDescription } from '../../contract.ts';
import { busKey, parseBusUrl } from '../bus/busUrl.ts';
import type { ModbusConfig } from '../config/config.ts';
import type { ModbusDevice } from '../config/deviceConfig.ts';
import type { Intervals } from './schedule.ts';

/** What the config says of a device. */
export function deviceDescription(device: ModbusDevice, config: ModbusConfig): DeviceDescription {
  const { id, name, area, labels, url, unit } = device;
  const intervalMs = intervalsOf(device, config).fast;
  const nativeId = `${busKey(parseBusUrl(url))}/${unit}`;
  return { id, nativeId, labels, intervalMs, ...(name !== undefined && { name }), ...(area !== undefined && { area }) };
}

/** Poll intervals of a device by class; a slower class is never read more often than a faster one. */
export function intervalsOf(device: ModbusDevice, config: ModbusConfig): Intervals {
  const fast = device.interval ?? config.interval;
  const normal = Math.max(fast, device.normal_interval ?? config.normal_interval);
  return { fast, normal, slow: Math.max(normal, device.slow_interval ?? config.slow_interval) };
}
