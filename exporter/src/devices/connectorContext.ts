import type { FlickerFilter } from './flickerFilter.ts';
import type { CommonConfig, Labels, Logger, Property } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import type { ConnectorCounters, DropReason } from './connectorCounters.ts';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { NumberSeries } from '../series/numberSeries.ts';
import type { BooleanSeries } from '../series/counterSeries.ts';
import type { SeriesStore } from '../series/seriesStore.ts';
import type { StateStore } from '../state/state.ts';

/** A source has named the devices that it has within this after the link. */
export const settleMs = 60_000;

/** What a device uses of its connector and of the process. */
export interface ConnectorContext {
  readonly name: string;
  /** Value of the label `protocol`. */
  readonly protocol: string;
  readonly config: CommonConfig;
  /** Of properties of all devices: one that is removed and comes back is no reason to tell all again. */
  readonly propertyFlicker: FlickerFilter;
  readonly counters: ConnectorCounters;
  readonly linkState: LinkState;
  readonly store: SeriesStore;
  readonly state: StateStore;
  readonly events: EventLog;
  readonly log: Logger;
  readonly clock: Clock;
  /** What the catalogue made of property lists that devices share. */
  readonly resolutions: WeakMap<readonly Property[], readonly Resolution[]>;
  /** Detections held at 1 for a while; the ticker lets them go. */
  readonly held: Set<BooleanSeries>;
  /** Values shown in place of readings that were not taken; the ticker withdraws them in time. */
  readonly watched: Set<NumberSeries>;
  metric(name: string): Metric | undefined;
  now(): number;
  /** Whether so many more series fit the connector's budget. */
  fits(series: number): boolean;
  /** A refused series: counted, and logged once per device. */
  dropped(reason: DropReason, device: Labels, key: string): void;
  /** A removed device leaves the registry. */
  forget(id: string): void;
}

/** The connector's link; times are those of the clock. */
export interface LinkState {
  linkedSinceMs: number | undefined;
  unlinkedSinceMs: number;
  /** Why it receives nothing, in the connector's words. */
  why: string | undefined;
  /** Gaps between signs of life that reach back beyond this say nothing of a device's cadence. */
  disturbedMs: number;
}
