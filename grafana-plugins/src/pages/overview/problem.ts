import type { FiringAlert } from '../../core/device';
import type { Level } from '../../core/level';
import type { Since } from '../../core/since';

/** A problem of a device, a connector, an exporter or one of its outputs. */
export interface Problem extends Partial<Since> {
  readonly key: string;
  /** A connector, an exporter or an output, not a device. */
  readonly isSource?: boolean;
  readonly level: Level;
  readonly name: string;
  readonly area: string;
  readonly alerts: readonly FiringAlert[];
  /** Details besides the names of the alerts; may be empty. */
  readonly text: string;
  /** Path relative to Grafana's base URL. */
  readonly path: string;
}
