/** A rendered value as Python's text of it. */
export function textOf(rendered: unknown): string {
  if (typeof rendered === 'string') return rendered;
  if (rendered === true) return 'True';
  if (rendered === false) return 'False';
  if (rendered === null || rendered === undefined) return 'None';
  return typeof rendered === 'number' || typeof rendered === 'bigint' ? String(rendered) : JSON.stringify(rendered);
}

/** Home Assistant's text for "no value". */
export const none = 'None';
