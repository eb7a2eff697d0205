/** A JSON object of numbers, texts, booleans and null; throws for anything else. */
export function scalarsIn(text: string): Record<string, number | string | boolean | null> {
  const value: unknown = JSON.parse(text);
  const isScalar = (one: unknown) => one === null || ['number', 'string', 'boolean'].includes(typeof one);
  if (typeof value === 'object' && value !== null && Object.values(value).every(isScalar)) return value as Record<string, number>;
  throw new Error('expected a JSON object of numbers, texts, booleans and null');
}
