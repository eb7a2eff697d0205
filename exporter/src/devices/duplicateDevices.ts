import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeviceDescription, Logger } from '@gaugeway/connectors/contract';

/** A device as a connector knows it. */
export interface Seen {
  readonly connector: string;
  readonly type: string;
  readonly device: string;
  readonly name: string;
}

/** One physical device that two connectors see, and which of them is better left out. */
export interface Twins {
  readonly kept: Seen;
  readonly other: Seen;
}

interface Described extends Seen {
  readonly description: DeviceDescription;
}

/** All pairs of devices of different connectors that share an address or a serial number. */
export function twinsAmong(devices: Iterable<Described>): readonly Twins[] {
  const firstByKey = new Map<string, Described>();
  const pairs = new Map<string, Twins>();
  for (const device of devices) {
    for (const key of keysOf(device.description)) {
      const first = firstByKey.get(key);
      if (first === undefined) firstByKey.set(key, device);
      else if (first.connector !== device.connector) {
        const [kept, other] = inOrder(first, device);
        pairs.set(JSON.stringify([kept.connector, kept.device, other.connector, other.device]), { kept: plain(kept), other: plain(other) });
      }
    }
  }
  return [...pairs.values()];
}

/** What to say of them, with the config to paste. */
export function twinsText({ kept, other }: Twins): string {
  const exclude = `exclude: { devices: [${JSON.stringify(other.device)}] }`;
  return `"${other.name}" of connector ${other.connector} is "${kept.name}" of ${kept.connector}: to have it once, ${exclude} in ${other.connector}`;
}

/** Tells new pairs once, and keeps them where `gaugeway check` finds them. */
export class TwinWatch {
  readonly #file: string;
  readonly #log: Logger;
  readonly #told = new Set<string>();
  #kept = '';

  constructor(folder: string, log: Logger) {
    this.#file = join(folder, fileName);
    this.#log = log;
  }

  look(devices: Iterable<Described>): void {
    const twins = twinsAmong(devices);
    for (const text of twins.map(twinsText).filter((one) => !this.#told.has(one))) {
      this.#told.add(text);
      this.#log.warn(`one device is seen twice: ${text}`);
    }
    const json = JSON.stringify(twins);
    if (json === this.#kept) return;
    this.#kept = json;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(this.#file, json);
    } catch (error) {
      this.#log.warn('cannot keep the devices that are seen twice', { error: String(error) });
    }
  }
}

/** What the last run found in this data folder. */
export function storedTwins(folder: string): readonly Twins[] {
  try {
    return JSON.parse(readFileSync(join(folder, fileName), 'utf8')) as Twins[];
  } catch {
    return [];
  }
}

const fileName = 'seen-twice.json';
const shortestSerial = 6;

function keysOf({ id, nativeId = '', addresses = [], serial = '', manufacturer = '' }: DeviceDescription): readonly string[] {
  const hardware = [...addresses, id, nativeId].map(addressOf).filter((address) => address !== undefined);
  // a serial number is its maker's: without one, two makers may have the same
  const numbered = serial.length >= shortestSerial && manufacturer !== '' ? [`${manufacturer.toLowerCase()} ${serial.toLowerCase()}`] : [];
  return [...new Set([...hardware, ...numbered])];
}

/** A MAC or IEEE address without its punctuation; undefined for any other text. */
function addressOf(text: string): string | undefined {
  const isAddress = /^(0x[0-9a-f]{16}|([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{2}[:-]){7}[0-9a-f]{2})$/i.test(text);
  return isAddress ? text.toLowerCase().replace(/^0x|[:-]/g, '') : undefined;
}

/** Home Assistant has it from somebody else. */
function inOrder(a: Described, b: Described): readonly [Described, Described] {
  return a.type === 'home-assistant' && b.type !== 'home-assistant' ? [b, a] : [a, b];
}

function plain({ connector, type, device, name }: Described): Seen {
  return { connector, type, device, name };
}
