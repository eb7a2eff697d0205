import type { Labels, Property } from '../contract.ts';
import type { Conversion, Group, Metric } from './metric.ts';

/** The resolution of a property: the step of catalogue §4 that matched, and where its readings go. */
export interface Resolution {
  readonly property: Property;
  /** 0 override, 1 never published … 9 fallback (catalogue §4). */
  readonly step: number;
  /** `action`: iot_actions_total and the event log; `log`: event log on change, if configured; `info`: part of iot_device_info; `none`: ignored. */
  readonly outcome: 'metric' | 'action' | 'log' | 'info' | 'none';
  /** Why there is no metric, or a note, in a few words. */
  readonly reason?: string;
  readonly metric?: Metric;
  /** The metric's group, or `diagnostic` where the source declares that. */
  readonly group?: Group;
  /** Labels beyond connector, device and name; never `state` or `action`. */
  readonly labels: Labels;
  readonly decoding?: Decoding;
}

/** How a raw value becomes the exported number. */
export type Decoding =
  | { readonly kind: 'number'; readonly convert: Conversion }
  /** Other raw values are rejected. */
  | { readonly kind: 'boolean'; readonly values: ReadonlyMap<string | number | boolean, 0 | 1> }
  /** `states` as exported; `of` from the raw value to its state. Empty `states` with reason: more than `max_states`. */
  | { readonly kind: 'state'; readonly states: readonly string[]; readonly of: ReadonlyMap<string, string> };
