/** Topics that a connector receives, and whose messages become nothing. */
export interface UnmappedSource {
  /** Messages since the start; without refused ones, which are counted as malformed. */
  readonly messages: number;
  /** All of them, in groups; those with the highest rate first. */
  list(): readonly UnmappedTopic[];
  /** One topic; with a reason also where no message of it is unmapped. */
  find(topic: string): UnmappedTopic;
}

/** One topic, or several with the same first levels. */
export interface UnmappedTopic {
  /** A topic, or a filter with `+` and `#`. */
  readonly topic: string;
  /** The topic of the newest message. */
  readonly example: string;
  /** Number of topics. */
  readonly topics: number;
  readonly messages: number;
  /** In the last minute. */
  readonly perSecond: number;
  /** Of the newest message, by the clock of the gateway. */
  readonly atMs: number | undefined;
  /** Paths of the values in its payload; empty where that is no JSON object or list. */
  readonly keys: readonly string[];
  /** Why it is not mapped. */
  readonly reason: string;
}
