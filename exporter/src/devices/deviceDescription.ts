import { createHash } from 'node:crypto';
import type { CommonConfig, DeviceDescription } from '@gaugeway/connectors/contract';
import type { StoredDevice } from '../state/state.ts';
import { isWanted } from './deviceSettings.ts';

const longestBytes = 128;

/** Why a device id is refused; undefined for a valid one. */
export function idRefusal(id: string): string | undefined {
  if (id === '') return 'empty';
  if (!id.isWellFormed()) return 'not well-formed Unicode';
  // control characters end a line or the input for some parsers of the exposition
  if (/\p{Cc}/u.test(id)) return 'contains control characters';
  return Buffer.byteLength(id) > longestBytes ? `longer than ${longestBytes} bytes` : undefined;
}

/** The description with texts that are well-formed and at most 128 bytes long (catalogue §2). */
export function wellFormedDescription(description: DeviceDescription): DeviceDescription {
  const texts: Record<string, string | undefined> = {};
  for (const [key, value] of Object.entries(description)) {
    if (key !== 'id' && typeof value === 'string') texts[key] = wellFormedText(value) || undefined;
  }
  return { ...description, ...texts };
}

export function wellFormedText(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  if (Buffer.byteLength(clean) <= longestBytes) return clean;
  // a cut inside a character leaves U+FFFD at the end
  return Buffer.from(clean)
    .subarray(0, longestBytes)
    .toString()
    .replace(/\ufffd+$/, '');
}

/** The description of a stored device; undefined for a row that is not readable. */
export function storedDescription({ id, description }: StoredDevice): DeviceDescription | undefined {
  try {
    const stored = JSON.parse(description) as DeviceDescription | null;
    return stored?.id === id ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the config includes the device in this exporter. */
export function isSelected(config: CommonConfig, { id, name = id }: DeviceDescription): boolean {
  const { shard } = config;
  return isWanted(config, id, name) && (shard === undefined || shardOf(id, shard.count) === shard.index);
}

/** Which of `count` exporters exports a device: the same on every machine and in every version. */
export function shardOf(id: string, count: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % count;
}
