import type { JsonObject } from '../../transport/json.ts';
import { listOf } from '../../transport/json.ts';
import { textOf } from './rendered.ts';

/** The text of an option. Payloads may be JSON booleans and numbers, which Home Assistant converts to Python's texts. */
export function textOption(options: JsonObject, name: string, otherwise: string): string {
  const value = options[name];
  return value === undefined || value === null || typeof value === 'object' ? otherwise : textOf(value);
}

export function optionalText(options: JsonObject, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A text that is not blank: a unit of one space is none. */
export function filledText(options: JsonObject, name: string): string | undefined {
  const text = optionalText(options, name);
  return text?.trim() === '' ? undefined : text;
}

/** A number of an option, also from text. */
export function numberOption(options: JsonObject, name: string, otherwise: number): number {
  const value = options[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : otherwise;
}

/** Home Assistant's `cv.boolean`. */
export function flagOption(options: JsonObject, name: string, otherwise: boolean): boolean {
  const value = options[name];
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  if (text === 'true' || text === 'yes' || text === 'on' || text === 'enable' || text === '1' || text === 1) return true;
  if (text === 'false' || text === 'no' || text === 'off' || text === 'disable' || text === '0' || text === 0) return false;
  return otherwise;
}

/** The texts of a list; a single value is a list of one. */
export function textsOption(options: JsonObject, name: string, otherwise: readonly string[] = []): readonly string[] {
  const value = options[name];
  if (value === undefined || value === null) return otherwise;
  return (Array.isArray(value) ? listOf(value) : [value]).filter((one) => typeof one !== 'object').map(textOf);
}
