/** Whether `fetch` got no response, or not the whole of one. Under jest its errors are no instances of the TypeError of a test. */
export function isFetchError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError';
}
