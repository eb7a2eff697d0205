import type { DeviceDescription } from '../../../contract.ts';
import { isObject, textOf, type JsonObject } from '../../../transport/json.ts';
import { binary, excluded, measured, unknown } from '../values/properties.ts';
import type { Entry } from '../values/receiver.ts';
import type { Sample } from '../values/sampleTree.ts';
import type { Meaning } from '../values/vocabulary.ts';

/** Attributes with one unit and one meaning (`Z_PostProcess` of xdrv_23_zigbee_5_1_attributes.ino). Others depend on the device's multipliers. */
const numbers: Readonly<Record<string, Meaning>> = {
  Temperature: { metric: 'iot_temperature_celsius', unit: '°C' },
  Humidity: { metric: 'iot_relative_humidity_ratio', unit: '%' },
  Pressure: { metric: 'iot_pressure_pascals', unit: 'hPa' },
  BatteryPercentage: { metric: 'iot_battery_charge_ratio', unit: '%' },
  BatteryVoltage: { metric: 'iot_battery_voltage_volts', unit: 'V' },
  LinkQuality: { metric: 'iot_link_quality_ratio', unit: 'lqi', category: 'diagnostic' },
};

const flags: Readonly<Record<string, string>> = { Occupancy: 'iot_occupancy_detected', Water: 'iot_water_leak_detected' };

/** Keys that describe the device or the message. */
const aboutMessage: ReadonlySet<string> = new Set([
  'Endpoint',
  'Group',
  'Device',
  'Name',
  'IEEEAddr',
  'ModelId',
  'Manufacturer',
  'LastSeen',
  'LastSeenEpoch',
]);

export function zigbeeEntries(samples: readonly Sample[]): readonly Entry[] {
  return samples.flatMap((sample) => {
    const property = propertyOf(sample);
    return property === undefined ? [] : [{ path: sample.path, properties: [property] }];
  });
}

function propertyOf(sample: Sample) {
  const { path, kind } = sample;
  const [key = ''] = path;
  if (aboutMessage.has(key)) return excluded(path, 'describes the device or the message');
  const meaning = path.length === 1 && Object.hasOwn(numbers, key) ? numbers[key] : undefined;
  if (meaning !== undefined) return measured(path, meaning, {});
  const flag = path.length === 1 && Object.hasOwn(flags, key) && kind === 'number' ? flags[key] : undefined;
  return flag === undefined ? unknown(sample) : { ...binary(path, flag), on: 1, off: 0 };
}

/** The short address of a Zigbee device in a message about one. */
export function shortAddress(raw: unknown): string | undefined {
  if (!isObject(raw)) return undefined;
  const { Device: address } = raw;
  return typeof address === 'string' && /^0x[0-9A-Fa-f]{1,4}$/.test(address) ? address.toUpperCase().replace('0X', '0x') : undefined;
}

/** What a message says about the device itself. */
export function zigbeeDescription(raw: JsonObject): Partial<DeviceDescription> {
  const name = textOf(raw['Name']);
  const model = textOf(raw['ModelId']);
  const manufacturer = textOf(raw['Manufacturer']);
  const address = textOf(raw['IEEEAddr']);
  return {
    ...(name !== undefined && { name }),
    ...(model !== undefined && { model }),
    ...(manufacturer !== undefined && { manufacturer }),
    ...(address !== undefined && /^0x[0-9A-Fa-f]{16}$/.test(address) && { addresses: [address] }),
  };
}
