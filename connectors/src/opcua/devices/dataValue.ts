import type { DataValue, StatusCode } from 'node-opcua-client';
import type { Quality } from '../../contract.ts';

/** UncertainNoCommunicationLastUsableValue, UncertainLastUsableValue [OPC 10000-8 7.3.2]: the source of the value is unreachable. */
const lastUsable: ReadonlySet<number> = new Set([0x408f, 0x4090]);

/** Clocks that were never set start in 1601 or 1970. */
const earliestMs = Date.UTC(1990, 0, 1);

/** Quality of a value by its status code (catalogue §8). */
export function qualityOf({ value }: StatusCode): Quality {
  switch (value >>> 30) {
    case 0:
      return 'good';
    case 1:
      return lastUsable.has(value >>> 16) ? 'bad' : 'uncertain';
    default:
      return 'bad';
  }
}

/** SourceTimestamp, else ServerTimestamp, in milliseconds; NaN where neither is valid. */
export function timestampOf({ sourceTimestamp, serverTimestamp }: DataValue): number {
  const timestampMs = (sourceTimestamp ?? serverTimestamp)?.getTime() ?? NaN;
  return timestampMs >= earliestMs ? timestampMs : NaN;
}

/**
 * Time of a reading: its timestamp, or its arrival where the timestamp is missing, in the future, or before that of the previous reading
 * (`lastMs`): the clock of the source was set back, and later readings must not count as older.
 */
export function readingTime(timestampMs: number, arrivalMs: number, lastMs: number): number {
  return timestampMs <= arrivalMs && timestampMs >= lastMs ? timestampMs : arrivalMs;
}
