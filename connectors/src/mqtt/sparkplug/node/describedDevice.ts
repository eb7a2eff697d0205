import type { Device, DeviceDescription } from '../../../contract.ts';
import type { SparkplugContext } from '../context.ts';
import { descriptionIn } from '../metrics/descriptionIn.ts';
import { declaredBy, type MetricReports, MetricTable, type ReadingTimes } from '../metrics/metricTable.ts';
import type { Metric, Payload } from '../payload/payload.ts';
import { MessageText } from './messageText.ts';

/** How far its birth is known to apply: `born` on this connection, `unconfirmed` since one was missed perhaps, `doubted` or never seen. */
export type BirthState = 'born' | 'unconfirmed' | 'doubted';

export interface DescribedDeviceOptions {
  readonly id: string;
  readonly name: string;
  readonly parent?: string | undefined;
  readonly reports: MetricReports;
}

/** A node, or one of its devices: described by its birth. */
export class DescribedDevice {
  state: BirthState = 'doubted';
  readonly #context: SparkplugContext;
  readonly #options: DescribedDeviceOptions;
  #device: Device | undefined;
  #table: MetricTable | undefined;
  /** By the node's clock. */
  #birthMs = NaN;

  constructor(context: SparkplugContext, options: DescribedDeviceOptions) {
    this.#context = context;
    this.#options = options;
  }

  get id(): string {
    return this.#options.id;
  }

  /** Takes the metrics that a birth declares, and their values. Returns why some of them were refused. */
  describe({ metrics, timestampMs }: Payload, times: ReadingTimes): string | undefined {
    const { device, table, declared, refused } = this.#declare(metrics);
    this.state = 'born';
    this.#birthMs = timestampMs;
    device.online();
    this.#received(device, metrics, times);
    table.takeDeclared(declared, times);
    this.#reportQuality(device, table);
    return refused;
  }

  /** Takes the metrics of a birth from before a restart: its values may be old. */
  restore({ metrics, timestampMs }: Payload): void {
    this.#declare(metrics);
    this.state = 'unconfirmed';
    this.#birthMs = timestampMs;
  }

  /** Takes the values of data. */
  take({ metrics }: Payload, times: ReadingTimes): void {
    const device = this.#device;
    const table = this.#table;
    if (device === undefined || table === undefined) return;
    device.online();
    this.#received(device, metrics, times);
    table.take(metrics, times);
    this.#reportQuality(device, table);
  }

  /** Its node was born, at this time by its clock: the births before apply no more. */
  doubtBefore(timestampMs: number): void {
    if (!(this.#birthMs >= timestampMs)) this.state = 'doubted';
  }

  /** Until its next message its usual interval decides. */
  reachabilityUnknown(): void {
    if (this.state === 'born') this.#device?.reachabilityUnknown();
  }

  /** Its death was reported. */
  offline(cause: string): void {
    this.state = 'doubted';
    this.#device?.offline('protocol', cause);
  }

  /** A message cannot be read without a birth. */
  failed(message: string): void {
    this.#device ??= this.#context.gateway.device(this.#description);
    this.#device.failed(message);
  }

  #declare(metrics: readonly Metric[]) {
    const { gateway, shared, mostMetrics, checksRange } = this.#context;
    const { declared, refused } = declaredBy(metrics, mostMetrics);
    const table = new MetricTable(declared, { checksRange, reports: this.#options.reports });
    const device = gateway.device({ ...this.#description, ...descriptionIn(declared) });
    table.setPoints(device.map(shared.share(table.properties)));
    this.#device = device;
    this.#table = table;
    return { device, table, declared, refused };
  }

  /** A message is a sign of life, unless the broker had kept it. */
  #received(device: Device, metrics: readonly Metric[], times: ReadingTimes): void {
    this.#context.messages.decoded(this.id);
    if (this.#table !== undefined) device.payload(new MessageText(metrics, this.#table));
    if (times.fresh !== false) device.seen(times.arrivalMs);
  }

  #reportQuality(device: Device, table: MetricTable): void {
    const counts = table.takeCounts();
    if (counts !== undefined) device.quality(counts);
  }

  get #description(): DeviceDescription {
    const { id, name, parent } = this.#options;
    return { id, name, protocol: 'sparkplug', nativeId: id, ...(parent !== undefined && { parent }) };
  }
}
