import type { Property } from '../../../contract.ts';
import { isObject } from '../../../transport/json.ts';
import { binary, excluded, measured, unknown } from '../values/properties.ts';
import type { Entry } from '../values/receiver.ts';
import type { Sample } from '../values/sampleTree.ts';
import { meaningOf, type Meaning, type Units } from '../values/vocabulary.ts';

/** A sensor of the drivers xsns_52_ibeacon and xsns_62_esp32_mi. */
export interface BluetoothSender {
  /** Identifies it at its bridge. */
  readonly id: string;
  readonly mac: string | undefined;
}

const own: Readonly<Record<string, Meaning>> = {
  RSSI: { metric: 'iot_signal_strength_dbm', unit: 'dBm', category: 'diagnostic' },
  Fertility: { metric: 'iot_conductivity_siemens_per_meter', unit: 'µS/cm' },
};

const aboutMessage: ReadonlySet<string> = new Set(['mac', 'MAC', 'Firmware', 'UID', 'MAJOR', 'MINOR', 'NAME', 'PERSEC', 'POWER']);

/** The sender of a group of values; undefined for a sensor of the device itself. A name ends in half of an address, such as `ATC-1a2b3c`. */
export function bluetoothSender(key: string, raw: unknown): BluetoothSender | undefined {
  if (!isObject(raw) || !Object.hasOwn(raw, 'RSSI')) return undefined;
  const mac = macOf(raw['mac'] ?? raw['MAC'] ?? key.replace(/^IBEACON_/, ''));
  if (/^IBEACON(_|$)/.test(key)) return mac === undefined ? undefined : { id: mac, mac };
  return mac !== undefined || /^\w+-[0-9A-Fa-f]{6}$/.test(key) ? { id: key, mac } : undefined;
}

export function bluetoothEntries(samples: readonly Sample[], units: Units): readonly Entry[] {
  return samples.flatMap((sample) => {
    const property = propertyOf(sample, units);
    return property === undefined ? [] : [{ path: sample.path, properties: [property] }];
  });
}

function propertyOf(sample: Sample, units: Units): Property | undefined {
  const { path, kind } = sample;
  const [key = ''] = path;
  if (aboutMessage.has(key)) return excluded(path, 'describes the device');
  if (key === 'STATE' && kind === 'onOff') return binary(path, 'iot_presence_home');
  if (path.length > 1 || (kind !== 'number' && kind !== 'none')) return unknown(sample);
  const meaning = Object.hasOwn(own, key) ? own[key] : meaningOf('', key, units);
  if (meaning === undefined) return unknown(sample);
  return measured(path, meaning, { ...(meaning.sensor !== undefined && { sensor: meaning.sensor }), ...meaning.labels });
}

function macOf(raw: unknown): string | undefined {
  const digits = typeof raw === 'string' ? raw.replaceAll(':', '').toUpperCase() : '';
  return /^[0-9A-F]{12}$/.test(digits) ? digits : undefined;
}
