import { readNumber } from '../../../catalogue/numericText.ts';
import type { ReadingConfig } from '../schema/readingSchema.ts';

type Conversion = (raw: unknown) => unknown;

/** What a reading does to a raw value before the catalogue's conversion; undefined for nothing. */
export function valueConversion({ values, absent, scale, offset }: ReadingConfig): Conversion | undefined {
  const steps: Conversion[] = [];
  if (absent !== undefined) {
    const none = new Set(absent.map(comparable));
    steps.push((raw) => (none.has(comparable(raw)) ? null : raw));
  }
  if (values !== undefined && !Array.isArray(values)) {
    const meanings = new Map(Object.entries(values));
    steps.push((raw) => (isScalar(raw) ? (meanings.get(String(raw)) ?? raw) : raw));
  }
  if (scale !== undefined || offset !== undefined) steps.push((raw) => scaled(raw, scale ?? 1, offset ?? 0));
  if (steps.length === 0) return undefined;
  return (raw) => steps.reduce((value, step) => step(value), raw);
}

/** The value of a payload that is no JSON document: a number, a boolean, or a text. */
export function scalarOf(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  if (trimmed === 'null' || trimmed === '') return null;
  return /^".*"$/s.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

/** `999.0` is 999. */
function comparable(raw: unknown): unknown {
  return readNumber(raw) ?? String(raw);
}

function scaled(raw: unknown, scale: number, offset: number): unknown {
  const number = typeof raw === 'boolean' ? undefined : readNumber(raw);
  return number === undefined ? raw : number * scale + offset;
}

function isScalar(raw: unknown): boolean {
  return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' || typeof raw === 'bigint';
}
