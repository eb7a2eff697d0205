import { identityLabels, type InventorySample } from './inventory';
import { escaped } from './selector';

/**
 * Instant queries of the devices of connectors of which no exporter answers, as they were in its last samples; of one device by its matchers. `gone` has the
 * connectors, each with the time of the last sample. A device without availability, such as a coordinator, is none of the fleet.
 */
export function lostQueries(gone: readonly InventorySample[], matchers = '') {
  const last = (metric: string) =>
    gone
      .map(({ labels, value }) => {
        const of = `${metric}{${[`connector="${escaped(labels['connector'] ?? '')}"`, matchers].filter(Boolean).join(',')}}`;
        return `${of} @ ${value}`;
      })
      .join(' or ');
  const isDevice = matchers === '' ? ` and on (connector, device) (${last('iot_device_up')})` : '';
  return {
    past: `max by (${identityLabels}) ((${last('iot_device_info')})${isDevice})`,
    seen: `max by (connector, device) (${last('iot_device_last_seen_timestamp_seconds')})`,
  } as const;
}
