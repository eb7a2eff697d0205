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

/** One physical device that two connectors report; `other` is better excluded. */
export interface DuplicateDevice {
  readonly kept: DeviceOfConnector;
  readonly other: DeviceOfConnector;
}

interface DescribedDevice extends DeviceOfConnector {
  readonly description: DeviceDescription;
  /** Its connector reports devices of other sources. */
  readonly isAggregated: boolean;
}

/** All pairs of devices of different connectors that share an address or a serial number. */
export function findDuplicates(devices: Iterable<DescribedDevice>): readonly DuplicateDevice[] {
  const firstByKey = new Map<string, DescribedDevice>();
  const pairs = new Map<string, DuplicateDevice>();
  for (const device of devices) {
    for (const key of keysOf(device.description)) {
      const first = firstByKey.get(key);
      if (first === undefined) firstByKey.set(key, device);
      else if (first.connector !== device.connector) {
        const [kept, other] = preferred(first, device);
        pairs.set(JSON.stringify([kept.connector, kept.device, other.connector, other.device]), { kept: plain(kept), other: plain(other) });
      }
    }
  }
  return [...pairs.values()];
}

/** The warning, with the config to paste. */
export function duplicateText({ kept, other }: DuplicateDevice): string {
  const exclude = `exclude: { devices: [${JSON.stringify(other.device)}] }`;
  return (
    `duplicate device "${other.name}" of connector ${other.connector}, the same as "${kept.name}" of ${kept.connector}: ` +
    `exclude it from one connector, such as ${exclude} in ${other.connector}`
  );
}

/** Logs each new pair once, and stores the pairs for `gaugeway check`. */
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
    for (const text of duplicates.map(duplicateText).filter((one) => !this.#logged.has(one))) {
      this.#logged.add(text);
      this.#log.warn(text);
    }
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
const shortestSerial = 6;

function keysOf({ id, nativeId = '', addresses = [], serial = '', manufacturer = '' }: DeviceDescription): readonly string[] {
  const hardware = [...addresses, id, nativeId].map(addressOf).filter((address) => address !== undefined);
  // serial numbers are unique per manufacturer only
  const numbered = serial.length >= shortestSerial && manufacturer !== '' ? [`${manufacturer.toLowerCase()} ${serial.toLowerCase()}`] : [];
  return [...new Set([...hardware, ...numbered])];
}

/** A MAC or IEEE address without its punctuation; undefined for any other text. */
function addressOf(text: string): string | undefined {
  const isAddress = /^(0x[0-9a-f]{16}|([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{2}[:-]){7}[0-9a-f]{2})$/i.test(text);
  return isAddress ? text.toLowerCase().replace(/^0x|[:-]/g, '') : undefined;
}

/** Kept first: the connector that reads the device itself. */
function preferred(a: DescribedDevice, b: DescribedDevice): readonly [DescribedDevice, DescribedDevice] {
  return a.isAggregated && !b.isAggregated ? [b, a] : [a, b];
}

function plain({ connector, type, device, name }: DescribedDevice): DeviceOfConnector {
  return { connector, type, device, name };
}
