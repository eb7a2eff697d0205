import type { DataValue, NodeId } from 'node-opcua-client';

/** Receiver of the values of one node, whether they are monitored or polled. */
export interface MonitoredNode {
  readonly nodeId: NodeId;
  /** Overrides the sampling interval of the connector. */
  readonly samplingIntervalMs?: number;
  /** Overrides the deadband of the connector. */
  readonly deadband?: number | string;
  /** Whether a deadband applies; default true. */
  readonly isNumeric?: boolean;
  /** Called for each value. */
  receive(value: DataValue, arrivalMs: number): void;
}
