/** What the tap changed or left out; plain numbers, read by the self metrics at each scrape. */
export class TapCounters {
  /** Readings of the same millisecond, or an older one, as the reading before: moved to a millisecond after it. */
  moved = 0;
  /** Samples with a time ahead of now: sent with the time now. */
  clamped = 0;
  /** Readings without a time of their own that waited at their source: no sample was sent. */
  untimed = 0;
}
