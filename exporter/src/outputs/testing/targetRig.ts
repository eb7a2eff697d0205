import { noTracer, type Tracer } from '@gaugeway/connectors/trace';
import { silentLog } from '../../testing/testExporter.ts';
import { Clock } from '../../clock.ts';
import { outputsSchema } from '../../config/outputsSchema.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import type { MessageGroup } from '../acknowledgements.ts';
import { BatchBuilder } from '../batch.ts';
import { ClockGuard } from '../clockGuard.ts';
import type { RemoteWriteClient } from '../remote-write/client.ts';
import { RemoteWriteTarget } from '../remote-write/remoteWriteTarget.ts';
import { SeriesIndex } from '../seriesIndex.ts';
import { Shipment } from '../shipment.ts';
import type { TargetCounters } from '../target.ts';
import { UnsentShipments } from '../unsentShipments.ts';
import { MemorySpool } from './memorySpool.ts';

const delays = { away: { firstMs: 1, longestMs: 5 }, refusing: { firstMs: 1, longestMs: 5 }, clockMs: 1 };

/** A target `t` with a spool in memory, and series with the ids 1 to 3000. */
export class TargetRig {
  readonly startMs = Date.now() - 600_000;
  readonly index = new SeriesIndex();
  spool = new MemorySpool();
  unsent = new UnsentShipments(this.spool);
  readonly lines: { readonly message: string; readonly fields: Record<string, unknown> }[] = [];
  /** Shipments that no target needs in memory any more. */
  released = 0;
  tracer: Tracer = noTracer;
  guard = new ClockGuard(Clock.of(() => Date.now()));
  target!: RemoteWriteTarget;
  /** Samples in memory of what the target has confirmed lately; undefined: as many as ever. */
  mostRecent: number | undefined;

  constructor() {
    for (let id = 1; id <= 3000; id++) this.index.id(`series_${id}`);
  }

  /** Without a client: with that of the config. */
  open(client: RemoteWriteClient | undefined, config: object = {}): RemoteWriteTarget {
    const note = (message: string, fields: object = {}) => void this.lines.push({ message, fields: fields as Record<string, unknown> });
    const { index, spool, guard: clock, tracer } = this;
    const log = { ...silentLog, info: note, warn: note, error: note };
    const services = { index, spool, clock, log, tracer, metric: () => undefined, labels: {}, userAgent: 'test', maxAgeMs: 7 * 86_400_000 };
    const entry = { url: 'http://user.example/api/v1/write', name: 't', ...config };
    const { remote_write: targets } = outputsSchema.parse({ remote_write: [entry] });
    const { mostRecent } = this;
    const parts = { ...(client && { client }), ...(mostRecent !== undefined && { mostRecent }), delays, gatherMs: 1 };
    this.target = new RemoteWriteTarget(targets[0]!, services, parts);
    this.target.start();
    return this.target;
  }

  /** Offers `[series, value, ms after the start]`. With a group it is spooled at once. */
  ship(samples: readonly (readonly [number, number, number])[], isRepetition = false, group?: MessageGroup): Shipment {
    const { unsent, startMs } = this;
    const builder = new BatchBuilder();
    for (const [series, value, afterMs] of samples) builder.add(series, value, startMs + afterMs);
    const shipment: Shipment = new Shipment(builder.take()!, {
      isRepetition,
      targets: ['t'],
      onDelivered: (name) => unsent.delivered(shipment, name),
      onReleased: () => {
        this.released++;
        unsent.released(shipment);
      },
    });
    if (!isRepetition) unsent.add(shipment, group);
    this.target.offer(shipment);
    return shipment;
  }

  /** The memory of the process is lost. */
  renew(): void {
    this.unsent = new UnsentShipments(this.spool);
  }

  /** The process is killed, and started again. */
  restart(client: RemoteWriteClient, config: object): void {
    // its requests may still arrive
    void this.target.close(0);
    this.spool = this.spool.restarted();
    this.renew();
    this.open(client, config);
  }

  get counters(): TargetCounters {
    return this.target.status.counters;
  }

  async drained(): Promise<void> {
    await waitFor(() => this.target.status.pendingSamples === 0, { what: 'no pending sample', intervalMs: 2 });
  }

  after(...ms: number[]): number[] {
    return ms.map((one) => this.startMs + one);
  }
}
