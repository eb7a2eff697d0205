import type { DeviceEvent } from '@gaugeway/connectors/contract';
import type { HeldValue } from '../series/heldValue.ts';
import type { PropertySeries, ReadingReports } from '../series/propertySeries.ts';
import { excerpt, rawText } from '../series/rawText.ts';
import type { RejectReason } from '../series/series.ts';
import type { ConnectorContext } from './connectorContext.ts';

/** The device whose readings are reported. */
interface ReportedDevice {
  readonly id: string;
  readonly name: string;
  event(event: DeviceEvent, level?: 'info' | 'warn'): void;
}

/** Counts and reports what is wrong with the readings of one device. */
export class DeviceReadingReports implements ReadingReports {
  readonly #device: ReportedDevice;
  readonly #context: ConnectorContext;

  constructor(device: ReportedDevice, context: ConnectorContext) {
    this.#device = device;
    this.#context = context;
  }

  rejected(series: PropertySeries, reason: RejectReason, raw: unknown): void {
    const { counters, propertyFlapping, rejections } = this.#context;
    counters.rejected.add(reason);
    const key = this.#flappingKey(series);
    const nowMs = this.#context.now();
    if (!propertyFlapping.reportsFailure(key, series.bad !== reason, nowMs)) return;
    // one message may be one of thousands of devices
    if (!rejections.takes(key, nowMs)) return propertyFlapping.suppress(key);
    const attributes = { property: series.property, reason, value: excerpt(rawText(raw), 80) };
    this.#device.event({ event: 'reading_rejected', attributes }, 'warn');
  }

  accepted(series: PropertySeries): void {
    if (!this.#context.propertyFlapping.reportsRecovery(this.#flappingKey(series))) return;
    this.#device.event({ event: 'reading_accepted', attributes: { property: series.property } });
  }

  rounded({ property }: PropertySeries, raw: bigint): void {
    const message = `the last digits of property "${property}" are rounded: they do not fit a sample`;
    this.#context.log.warn(message, { ...this.#who, got: String(raw) });
  }

  decreaseHeld(): void {
    this.#context.counters.heldDecreases++;
  }

  withdrawn({ property, value }: PropertySeries, { reason, sinceMs }: HeldValue): void {
    const heldSeconds = Math.round((this.#context.now() - sinceMs) / 1000);
    this.#device.event({ event: 'value_withdrawn', attributes: { property, reason, value, held_seconds: heldSeconds } }, 'warn');
  }

  /** An undeclared value became a state, or, where `isAdded` is false, found no room. */
  undeclaredState({ property }: PropertySeries, raw: string, isAdded: boolean): void {
    this.#context.counters.undeclaredStates++;
    if (isAdded) this.#context.log.info(`undeclared value "${raw.slice(0, 80)}" of property "${property}" added`, this.#who);
  }

  #flappingKey({ property }: PropertySeries): string {
    return `${this.#device.id} ${property}`;
  }

  get #who(): { device: string; name: string } {
    return { device: this.#device.id, name: this.#device.name };
  }
}
