import type { groupNames } from '../contract.ts';

export type Group = (typeof groupNames)[number];

/** `stateset` and `info` are exposed as gauges with a label `state` or descriptive labels (catalogue §6, §2). */
export type MetricType = 'gauge' | 'counter' | 'stateset' | 'info';

/** A metric family. `help` is one sentence without a full stop, `unit` the base-unit suffix of §3 if there is one. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string;
  readonly group: Group;
  /** Labels beyond connector, device, name, sensor and channel. */
  readonly labels?: readonly string[];
  /** A detection that stays 1 for `safety_hold` at least (catalogue §6). */
  readonly isSafety?: boolean;
  /** Value of the label `detection` of `iot_detections_total`, which counts how often this boolean rises. */
  readonly detection?: string;
  /** Devices report it regularly, whatever its group: a device that has such a series and stays silent is worth a report (catalogue §8.3). */
  readonly isRegular?: boolean;
  /** A setting with named values: exported with `settings: all` only. */
  readonly isEnumSetting?: boolean;
}

/** Converts the source's unit to the base unit: `value * factor + offset`, or a function where that is not enough. */
export type Conversion = { readonly factor: number; readonly offset: number } | ((value: number) => number);
