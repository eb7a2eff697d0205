import type { DeviceState, FiringAlert } from '../../core/device';

/** A problem of a device, a connector, an exporter or one of its outputs. */
export interface Problem {
  readonly key: string;
  /** A connector, an exporter or an output, not a device. */
  readonly isSource?: boolean;
  /** `ok` for a device that only has a low battery. */
  readonly state: DeviceState;
  readonly name: string;
  readonly area: string;
  readonly alerts: readonly FiringAlert[];
  /** Details besides the names of the alerts; may be empty. */
  readonly text: string;
  readonly sinceMs?: number;
  /** Path relative to Grafana's base URL. */
  readonly path: string;
}
