import { dangers } from './maintenance.ts';

/** A device as a maintenance sees it. */
export interface MaintainedDevice {
  readonly connectorName: string;
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly description: { readonly metadataOnly?: boolean };
  readonly series: { hasAny(metrics: ReadonlySet<string>): boolean };
}

/** The connectors and devices of the exporter. */
export interface Inventory {
  connectors(): Iterable<string>;
  devices(): Iterable<MaintainedDevice>;
}

/** Whether the device detects leaks, smoke, gas or carbon monoxide. */
export function isSafetySensor({ series }: MaintainedDevice): boolean {
  return series.hasAny(dangers);
}
