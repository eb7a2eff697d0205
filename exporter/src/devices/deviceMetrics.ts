import type { Labels } from '@gaugeway/connectors/contract';
import { familyNamed } from '@gaugeway/connectors/catalogue/metrics';
import { qualities } from '@gaugeway/connectors/catalogue/metrics/device';
import type { RegisteredDevice } from './device.ts';
import { selects, type ComputedFamily, type ScrapeFilter } from '../series/exposition.ts';
import type { ConnectorGateway } from './gateway.ts';
import { formatValue, labelText, wireText } from '../series/series.ts';

/** Devices per block of lines. */
const blockDevices = 64;

export type Gateways = () => Iterable<ConnectorGateway>;

/** The families about connectors and devices themselves (catalogue §5.1), computed at each scrape from the registry. */
export function deviceMetrics(gateways: Gateways): ComputedFamily[] {
  const connector = (name: string, value: (gateway: ConnectorGateway) => number) =>
    connectorFamily(gateways, name, (gateway) => line(name, wireText(labelText({ connector: gateway.name })), value(gateway)));
  const device = (name: string, value: (device: RegisteredDevice, gateway: ConnectorGateway) => number | undefined) =>
    deviceFamily(gateways, name, (one, gateway) => withValue(name, one, value(one, gateway)));
  return [
    connector('iot_connector_up', ({ linkState }) => (linkState.linkedSinceMs === undefined ? 0 : 1)),
    connectorFamily(gateways, 'iot_connector_info', (gateway) =>
      line('iot_connector_info', wireText(labelText(connectorLabels(gateway))), 1),
    ),
    connector('iot_connector_devices', ({ devices }) => countDevices(devices.values())),
    deviceFamily(gateways, 'iot_device_info', ({ infoText }) => line('iot_device_info', infoText, 1)),
    device('iot_device_up', ({ verdict }) => (verdict.state === 'offline' ? 0 : 1)),
    deviceFamily(gateways, 'iot_device_offline', ({ labelText: labels, description, verdict: { reason } }) =>
      reason === undefined || description.metadataOnly === true ? '' : line('iot_device_offline', `${labels},${labelText({ reason })}`, 1),
    ),
    device('iot_device_last_seen_timestamp_seconds', ({ liveness: { exportedLastSeenMs } }, { clock }) =>
      exportedLastSeenMs === undefined ? undefined : seconds(clock.toWall(exportedLastSeenMs)),
    ),
    device('iot_device_report_interval_seconds', ({ liveness }) => seconds(liveness.intervalMs)),
    device('iot_device_silence_limit_seconds', ({ liveness }) => seconds(liveness.limitMs)),
    deviceFamily(gateways, 'iot_device_points', ({ labelText: labels, points }) =>
      qualities
        .map((quality) => (points ? line('iot_device_points', `${labels},${labelText({ quality })}`, points[quality]) : ''))
        .join(''),
    ),
  ];
}

function connectorLabels({ name, protocol, sourceInfo }: ConnectorGateway): Labels {
  return { connector: name, protocol, version: sourceInfo?.version ?? '', endpoint: sourceInfo?.endpoint ?? '' };
}

/** A family with at most a line for each connector. */
export function connectorFamily(gateways: Gateways, name: string, render: (gateway: ConnectorGateway) => string): ComputedFamily {
  return {
    metric: familyNamed(name),
    *lines({ connectors, devices }: ScrapeFilter) {
      if (devices !== undefined) return;
      for (const gateway of [...gateways()]) if (connectors?.has(gateway.name) ?? true) yield render(gateway);
    },
  };
}

/** A family with the lines of each device. */
export function deviceFamily(
  gateways: Gateways,
  name: string,
  render: (device: RegisteredDevice, gateway: ConnectorGateway) => string,
): ComputedFamily {
  return {
    metric: familyNamed(name),
    *lines(filter: ScrapeFilter) {
      // a connector that restarts during the scrape would be rendered twice
      for (const gateway of [...gateways()]) {
        let block = '';
        let visited = 0;
        for (const device of [...gateway.devices.values()]) {
          if (selects(filter, device)) block += render(device, gateway);
          if (++visited % blockDevices > 0) continue;
          yield block;
          block = '';
        }
        yield block;
      }
    },
  };
}

/** The number of devices that read or switch something, without coordinators. */
export function countDevices(devices: Iterable<RegisteredDevice>): number {
  let count = 0;
  for (const device of devices) if (device.description.metadataOnly !== true) count++;
  return count;
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

function withValue(name: string, { labelText: labels, description }: RegisteredDevice, value: number | undefined): string {
  return value === undefined || description.metadataOnly === true ? '' : line(name, labels, value);
}

/** A line of the exposition; its labels are escaped. */
export function line(name: string, labels: string, value: number): string {
  return `${name}{${labels}} ${formatValue(value)}\n`;
}
