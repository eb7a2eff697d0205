/** A device's clock that is not set yet starts before this. */
const earliestMs = Date.UTC(2000, 0);

/**
 * Epoch milliseconds of a payload's `last_seen`, which is ISO 8601 or epoch **milliseconds**, depending on the bridge's `advanced.last_seen`;
 * undefined where it is missing or not plausible.
 */
export function lastSeenOf(raw: unknown): number | undefined {
  const ms = typeof raw === 'string' ? Date.parse(raw) : raw;
  return typeof ms === 'number' && ms >= earliestMs ? ms : undefined;
}
