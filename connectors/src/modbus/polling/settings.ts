import type { DeviceDescription } from '../../contract.ts';
import type { BusOptions } from '../bus/bus.ts';
import { busKey, parseBusUrl } from '../bus/busUrl.ts';
import type { ModbusConfig } from '../config/config.ts';
import type { ModbusDevice } from '../config/deviceConfig.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import type { Intervals } from './schedule.ts';
import type { UnitOptions } from './unitReader.ts';

const defaultTimeoutMs = 1000;
const defaultInFlight = { tcp: 4, 'rtu+tcp': 1, serial: 1 } as const;

/** What the config states about a device. */
export function deviceDescription(device: ModbusDevice, config: ModbusConfig): DeviceDescription {
  const { id, name, area, labels, url, unit } = device;
  const intervalMs = intervalsOf(device, config).fast;
  const nativeId = `${busKey(parseBusUrl(url))}/${unit}`;
  return { id, nativeId, labels, intervalMs, ...(name !== undefined && { name }), ...(area !== undefined && { area }) };
}

/** Poll intervals of a device by class; a slower class is never polled more often than a faster one. */
export function intervalsOf(device: ModbusDevice, config: ModbusConfig): Intervals {
  const fast = device.interval ?? config.interval;
  const normal = Math.max(fast, device.normal_interval ?? config.normal_interval);
  return { fast, normal, slow: Math.max(normal, device.slow_interval ?? config.slow_interval) };
}

export function unitOptions({ unit, timeout, retries }: ModbusDevice, config: ModbusConfig, map: RegisterMap | undefined): UnitOptions {
  const timeoutMs = timeout ?? config.timeout ?? map?.connection?.timeoutMs ?? defaultTimeoutMs;
  return { unit, timeoutMs, retries: retries ?? config.retries };
}

/** Options of the bus of a device: those of `buses`, else those of its register map. */
export function busOptions(
  { url: text }: ModbusDevice,
  { buses }: ModbusConfig,
  { connection = {} }: Partial<RegisterMap> = {},
): BusOptions {
  const url = parseBusUrl(text);
  const config = buses.find((bus) => busKey(parseBusUrl(bus.url)) === busKey(url));
  const release = config?.release ?? false;
  return {
    url,
    maxInFlight: config?.max_in_flight ?? connection.maxInFlight ?? defaultInFlight[url.kind],
    requestDelayMs: config?.request_delay ?? connection.requestDelayMs ?? 0,
    connectDelayMs: connection.connectDelayMs ?? 0,
    connectTimeoutMs: config?.connect_timeout ?? 5000,
    release,
    oneClient: release || (connection.oneClient ?? false),
  };
}
