import type { groupNames } from '../contract.ts';

export type Group = (typeof groupNames)[number];

/** `stateset` and `info` are exposed as gauges with a label `state` or descriptive labels (catalogue §6, §2). */
export type MetricType = 'gauge' | 'counter' | 'stateset' | 'info';

/** One metric family: `help` is one sentence without a full stop, `unit` the base-unit suffix of §3 or absent. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string;
  readonly group: Group;
  /** Labels beyond connector, device, name, sensor and channel. */
  readonly labels?: readonly string[];
}

/** From the source's unit to the base unit: `value * factor + offset`, or a function where that is not enough. */
export type Conversion = { readonly factor: number; readonly offset: number } | ((value: number) => number);
