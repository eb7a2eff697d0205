import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeviceDescription, Logger } from '@gaugeway/connectors/contract';

/** A device as one connector reports it. */
export interface DeviceOfConnector {
  readonly connector: string;
  readonly type: string;
  readonly device: string;
  readonly name: string;
}

/** One physical device that two connectors report, or one connector twice; `other` is better excluded. */
export interface DuplicateDevice {
  readonly kept: DeviceOfConnector;
  readonly other: DeviceOfConnector;
}

interface DescribedDevice extends DeviceOfConnector {
  readonly description: DeviceDescription;
  /** {@link Connector.distance} of its connector. */
  readonly distance: number;
}

/**
 * All devices that share an address, a serial number or an identifier with one of another connector that is nearer to the device, or an address with another
 * one of their own connector, such as of a device that two programs describe.
 */
export function findDuplicates(devices: Iterable<DescribedDevice>): readonly DuplicateDevice[] {
  const pairs = new Map<string, DuplicateDevice>();
  for (const [key, same] of devicesByKey(devices)) {
    const kept = same.reduce((best, device) => (device.distance < best.distance ? device : best));
    for (const other of same.filter((device) => isDuplicate(device, kept, key)))
      pairs.set(JSON.stringify([kept.connector, kept.device, other.connector, other.device]), { kept: plain(kept), other: plain(other) });
  }
  return [...pairs.values()];
}

/** Parts of one device have its address, and a beacon is a part of each device that receives it. */
function isDuplicate(device: DescribedDevice, kept: DescribedDevice, key: string): boolean {
  if (device.connector !== kept.connector) return true;
  if (device === kept || !key.startsWith(addressPrefix)) return false;
  const [{ id, parent }, { id: keptId, parent: keptParent }] = [device.description, kept.description];
  return parent !== keptId && keptParent !== id && (parent === undefined || keptParent === undefined);
}

function devicesByKey(devices: Iterable<DescribedDevice>): ReadonlyMap<string, readonly DescribedDevice[]> {
  const byKey = new Map<string, DescribedDevice[]>();
  for (const device of devices) {
    for (const key of keysOf(device)) {
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [device]);
      else same.push(device);
    }
  }
  return byKey;
}

/** The warnings, one for each two connectors, with the config to paste: of at most so many devices. */
export function duplicateTexts(duplicates: readonly DuplicateDevice[], most = Infinity): readonly string[] {
  const byConnectors = Map.groupBy(duplicates, ({ kept, other }) => JSON.stringify([kept.connector, other.connector]));
  return [...byConnectors.values()].map((pairs) => duplicateText(pairs, most));
}

function duplicateText(pairs: readonly DuplicateDevice[], most: number): string {
  const [first] = pairs;
  if (first === undefined) return '';
  const { connector } = first.other;
  const line = excludeLine(pairs.slice(0, most).map(({ other }) => other.device));
  const more = pairs.length > most ? `; "gaugeway check" lists the other ${pairs.length - most}` : '';
  return `${duplicateSubject(first, pairs.length)}, such as ${line} in ${connector}${more}`;
}

function duplicateSubject({ kept, other }: DuplicateDevice, count: number): string {
  const { connector } = other;
  if (connector === kept.connector)
    return count === 1
      ? `duplicate device "${other.name}" of connector ${connector}, the same as its device "${kept.name}": exclude one of them`
      : `${count} duplicate devices of connector ${connector}, the same as other devices of it, such as "${other.name}" and "${kept.name}": exclude one of each two`;
  return count === 1
    ? `duplicate device "${other.name}" of connector ${connector}, the same as "${kept.name}" of ${kept.connector}: exclude it from one connector`
    : `${count} duplicate devices of connector ${connector}, the same as devices of ${kept.connector}, such as "${other.name}": exclude them from one connector`;
}

/** The line of a connector's config that leaves these devices out. */
export function excludeLine(devices: readonly string[]): string {
  const globs = [...new Set(devices)].map((device) => JSON.stringify(device));
  return `exclude: { devices: [${globs.join(', ')}] }`;
}

/** Logs new pairs once, and stores the pairs for `gaugeway check`. */
export class DuplicateWatch {
  readonly #file: string;
  readonly #log: Logger;
  readonly #logged = new Set<string>();
  #stored = '';

  constructor(folder: string, log: Logger) {
    this.#file = join(folder, fileName);
    this.#log = log;
  }

  check(devices: Iterable<DescribedDevice>): void {
    const duplicates = findDuplicates(devices);
    const isNew = (pair: DuplicateDevice): boolean => !this.#logged.has(JSON.stringify(pair));
    for (const text of duplicateTexts(duplicates.filter(isNew), mostLogged)) this.#log.warn(text);
    for (const pair of duplicates) this.#logged.add(JSON.stringify(pair));
    const json = JSON.stringify(duplicates);
    if (json === this.#stored) return;
    this.#stored = json;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(this.#file, json);
    } catch (error) {
      this.#log.warn('cannot store the duplicate devices', { error: String(error) });
    }
  }
}

/** The duplicate devices that the last run with this data folder found. */
export function storedDuplicates(folder: string): readonly DuplicateDevice[] {
  try {
    return JSON.parse(readFileSync(join(folder, fileName), 'utf8')) as DuplicateDevice[];
  } catch {
    return [];
  }
}

const fileName = 'seen-twice.json';
/** Devices of a log line. */
const mostLogged = 20;
/** Of the keys of devices. */
const addressPrefix = 'address ';
const shortestSerial = 6;

function keysOf({ type, description }: DescribedDevice): readonly string[] {
  const { id, nativeId = '', addresses = [], identifiers = [], serial = '', manufacturer = '' } = description;
  const hardware = [...addresses, id, nativeId].map(addressOf).filter((address) => address !== undefined);
  // serial numbers are unique per manufacturer only
  const numbered = serial.length >= shortestSerial && manufacturer !== '' ? [`${manufacturer.toLowerCase()} ${serial.toLowerCase()}`] : [];
  return [...new Set([...hardware.map((address) => addressPrefix + address), ...numbered, `${type} ${id}`, ...identifiers])];
}

const ieeeAddress = /^(?:zigbee2mqtt_)?0x([0-9a-f]{16})$/i;
const separatedAddress =
  /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2}\1[0-9a-f]{2}\1)?[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i;
/** Twelve digits alone may be a serial number. */
const bareAddress = /^(?=\d*[a-f])[0-9a-f]{12}$/i;

/** A MAC or IEEE address without its punctuation; undefined for any other text. */
function addressOf(text: string): string | undefined {
  const [, ieee] = ieeeAddress.exec(text) ?? [];
  if (ieee !== undefined) return ieee.toLowerCase();
  return separatedAddress.test(text) || bareAddress.test(text) ? text.toLowerCase().replace(/[:.-]/g, '') : undefined;
}

function plain({ connector, type, device, name }: DescribedDevice): DeviceOfConnector {
  return { connector, type, device, name };
}
