import type { Gateway } from '../../../contract.ts';
import type { MappingConfig } from '../schema/mappingSchema.ts';
import { parsePath, type JsonPath } from './jsonPath.ts';

/** Where the time of a message is, and how it is written. */
export interface MessageTime {
  readonly path: JsonPath;
  readonly format: 'auto' | 's' | 'ms' | 'iso';
  readonly maxSkewMs: number;
}

const defaultSkewMs = 3_600_000;
/** Seconds since 1970 are less until the year 5138, milliseconds more since 1973; microseconds and nanoseconds begin a thousand times later each. */
const leastMs = 1e11;
const leastUs = 1e14;
const leastNs = 1e17;

export function compileTime(time: NonNullable<MappingConfig['time']>): MessageTime {
  if (typeof time === 'string') return { path: parsePath(time), format: 'auto', maxSkewMs: defaultSkewMs };
  return { path: parsePath(time.path), format: time.format, maxSkewMs: time.max_skew };
}

/** Milliseconds since 1970 of a time as a device writes it; undefined for what is none. A time without a zone is UTC. */
export function readTime(raw: unknown, format: MessageTime['format']): number | undefined {
  const number = numberOf(raw);
  if (number !== undefined) return format === 'iso' ? undefined : number * factorOf(number, format);
  if (typeof raw !== 'string' || format === 's' || format === 'ms' || raw.length > 40) return undefined;
  const text = raw.trim().replace(/^(\d{4}-\d\d-\d\d) /, '$1T');
  const ms = Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A time of the source's clock by the gateway's; undefined where it is further away from now. They differ where the system's clock was set after the start. */
export function nearNow(ms: number, mostMs: number, gateway: Pick<Gateway, 'now' | 'at'>): number | undefined {
  const nowMs = gateway.now();
  const atMs = gateway.at(ms);
  if (atMs < nowMs) return nowMs - atMs > mostMs ? undefined : atMs;
  // a time to come is converted to now: the same distance earlier it has to be past
  return gateway.at(ms - mostMs - 1) < nowMs ? atMs : undefined;
}

/** Nanoseconds are too large for a double, and read as a bigint. */
function numberOf(raw: unknown): number | undefined {
  if (typeof raw === 'number' || typeof raw === 'bigint') return Number(raw);
  return typeof raw === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(raw) ? Number(raw) : undefined;
}

function factorOf(number: number, format: MessageTime['format']): number {
  if (format !== 'auto') return format === 's' ? 1000 : 1;
  if (number < leastMs) return 1000;
  if (number < leastUs) return 1;
  return number < leastNs ? 1e-3 : 1e-6;
}
