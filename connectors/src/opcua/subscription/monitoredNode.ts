import type { DataValue, NodeId } from 'node-opcua-client';

/** Where the values of one node go; called once per change, for each of them the same object. */
export interface Target {
  readonly nodeId: NodeId;
  /** Instead of the connector's sampling interval. */
  readonly samplingIntervalMs?: number;
  /** Instead of the connector's deadband. */
  readonly deadband?: number | string;
  /** False where a deadband makes no sense: it is no number. Default true. */
  readonly isNumeric?: boolean;
  receive(value: DataValue, arrivalMs: number): void;
}
