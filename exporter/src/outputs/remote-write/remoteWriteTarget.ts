import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Logger } from '@gaugeway/connectors/contract';
import type { RemoteWriteConfig } from '../../config/outputsSchema.ts';
import type { ClockGuard } from '../clockGuard.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import type { Shipment } from '../shipment.ts';
import type { Spool } from '../spool/spool.ts';
import type { Target, TargetStatus } from '../target.ts';

/** What the targets share. */
export interface TargetServices {
  readonly index: SeriesIndex;
  readonly spool: Spool;
  readonly clock: ClockGuard;
  readonly log: Logger;
  /** Type and help of a metric, for the metadata of the protocol. */
  readonly metric: (name: string) => Metric | undefined;
  /** Labels that all series get: `job` and `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Value of the header User-Agent. */
  readonly userAgent: string;
}

/** A target of Prometheus remote write. */
export class RemoteWriteTarget implements Target {
  readonly name: string;

  constructor(config: RemoteWriteConfig, _services: TargetServices) {
    this.name = config.name ?? new URL(config.url).host;
  }

  offer(_shipment: Shipment): void {
    throw new Error('not built yet');
  }

  get status(): TargetStatus {
    throw new Error('not built yet');
  }

  async close(_deadlineMs: number): Promise<void> {
    // nothing is open
  }
}
