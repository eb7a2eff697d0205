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
  readonly births: RememberBirths;
}

/** Keeps births over a restart. */
export interface RememberBirths {
  remember(topic: string, payload: Buffer): void;
  /** The node or device ended: its next birth may be another. */
  forget(topic: string): void;
}

/** Asks nodes to describe themselves again. */
export interface Rebirth {
  /** Whether a node can be asked: the config wants it, and nothing shows that the broker or the node refuses. */
  canAsk(node: RebirthTarget): boolean;
  /** Why asking the node is of no use; undefined where nothing shows that. */
  refusal(node: RebirthTarget): string | undefined;
  /** Asks soon, and once, however often it is called. Does nothing where the config does not want it. */
  ask(node: RebirthTarget): void;
  /** The node described itself. */
  born(node: RebirthTarget): void;
}

/** A node, which is told once why it cannot be asked. */
export interface RebirthTarget {
  readonly group: string;
  readonly node: string;
  /** That its birth gives to the command. */
  readonly rebirthAlias: number | undefined;
  rebirthRefused(cause: string): void;
}
