import { textOf } from '../address-space/valueDecoders.ts';

/** The texts of an enumeration by number, from EnumStrings, EnumValues or an EnumDefinition [OPC 10000-3 5.8.3, 8.40, 8.50]; undefined where it has none. */
export function enumTexts(value: unknown): ReadonlyMap<number, string> | undefined {
  const entries = Array.isArray(value) ? value : fieldsOf(value);
  const texts = new Map<number, string>();
  for (const [index, entry] of entries.entries()) {
    const number = numberOf(fieldOf(entry, 'value')) ?? index;
    const text = textOf(fieldOf(entry, 'displayName')) ?? textOf(fieldOf(entry, 'name')) ?? textOf(entry);
    texts.set(number, text === undefined || text === '' ? `${number}` : text);
  }
  return texts.size === 0 ? undefined : texts;
}

/** A number, also one of 64 bits, which node-opcua decodes as [high, low]. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (!Array.isArray(value)) return undefined;
  const [high, low] = value as unknown[];
  return typeof high === 'number' && typeof low === 'number' ? (high | 0) * 2 ** 32 + low : undefined;
}

function fieldsOf(definition: unknown): readonly unknown[] {
  const fields = fieldOf(definition, 'fields');
  return Array.isArray(fields) ? fields : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
