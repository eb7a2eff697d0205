/** The fields that are texts and not empty: structured metadata of a line. */
export function texts(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(fields)) if (typeof value === 'string' && value !== '') found[key] = value;
  return found;
}
