import type { Gateway } from '../../contract.ts';
import type { SharedProperties } from '../../sharedProperties.ts';
import type { TracedMessages } from '../../transport/tracedMessages.ts';
import type { Timers } from '../dialect.ts';

/** What all nodes of a broker share. */
export interface SparkplugContext {
  readonly gateway: Gateway;
  readonly messages: TracedMessages;
  readonly timers: Timers;
  readonly shared: SharedProperties;
  /** Most metrics of one birth. */
  readonly mostMetrics: number;
  readonly checksRange: boolean;
  readonly rebirth: Rebirth;
}

/** Asks nodes to describe themselves again. */
export interface Rebirth {
  /** Whether a node can be asked: the config wants it, and nothing shows that the broker or the node refuses. */
  canAsk(node: RebirthTarget): boolean;
  /** Asks soon, and once, however often it is called. Does nothing where the config does not want it. */
  ask(node: RebirthTarget): void;
  /** The node described itself. */
  born(node: RebirthTarget): void;
}

export interface RebirthTarget {
  readonly group: string;
  readonly node: string;
}
