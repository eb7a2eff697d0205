import { shortText } from '../../transport/json.ts';

/** Longest name of a device or entity, and longest of its other texts. */
const longestText = 128;

/** A text as Home Assistant reads one: numbers and booleans are texts too. Undefined for null, lists and objects. */
export function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** The same for a name: trimmed and cut; undefined too where it is blank. Firmwares pad texts with NUL. */
export function nameText(value: unknown): string | undefined {
  const text = plainText(value)?.split('\0', 1)[0]?.trim().toWellFormed();
  return text === undefined || text === '' ? undefined : shortText(text, longestText).toWellFormed();
}
