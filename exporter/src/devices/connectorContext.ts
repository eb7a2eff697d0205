import type { CommonConfig, Labels, Logger, Property } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { ConnectorLines } from '../lines/connectorLines.ts';
import type { TimedSeries } from '../series/propertySeries.ts';
import type { SampleTap } from '../series/sampleTap.ts';
import type { SeriesStore } from '../series/seriesStore.ts';
import type { StateStore } from '../state/state.ts';
import type { ConnectorCounters, DropReason } from './connectorCounters.ts';
import type { FewNamed } from './fewNamed.ts';
import type { FlappingFilter } from './flappingFilter.ts';

/** A source lists its devices within this time after the link is up. */
export const settleMs = 60_000;

/** What a device uses of its connector and of the process. */
export interface ConnectorContext {
  readonly name: string;
  /** Value of the label `protocol`. */
  readonly protocol: string;
  readonly config: CommonConfig;
  /** For the properties of all devices: a device that is removed and returns is no reason to report its properties again. */
  readonly propertyFlapping: FlappingFilter;
  /** Bounds the reports of properties whose readings are rejected. */
  readonly rejections: FewNamed;
  readonly counters: ConnectorCounters;
  readonly linkState: LinkState;
  readonly store: SeriesStore;
  readonly tap: SampleTap;
  readonly state: StateStore;
  readonly events: EventLog;
  readonly lines: ConnectorLines;
  readonly log: Logger;
  /** Logs at level debug whatever `log.level` is, for the devices of the config's `log.debug`. */
  readonly debugLog: Logger;
  readonly clock: Clock;
  /** Resolutions of property lists that devices share. */
  readonly resolutions: WeakMap<readonly Property[], readonly Resolution[]>;
  /** Series whose value changes with time alone, called by the ticker. */
  readonly timed: Set<TimedSeries>;
  metric(name: string): Metric | undefined;
  now(): number;
  /** Whether this many more series fit the connector's budget. */
  fits(series: number): boolean;
  /** A series was refused: counted, and logged once per budget, which is that of the device or of the connector. */
  dropped(reason: DropReason, device: Labels, key: string): void;
  /** Drops a removed device from the registry. */
  forget(id: string): void;
}

/** The connector's link; times are by the exporter's clock. */
export interface LinkState {
  /** Undefined while the link is down. */
  linkedSinceMs: number | undefined;
  unlinkedSinceMs: number;
  /** Why the link is down, in the connector's words. */
  why: string | undefined;
  /** Intervals between signs of life that began before this time do not count for a device's cadence. */
  disturbedMs: number;
}
