import type { Clock } from '../clock.ts';
import { connectorFamily, deviceFamily, type Gateways, line } from '../devices/deviceMetrics.ts';
import type { ComputedFamily } from '../series/exposition.ts';
import { labelText, wireText } from '../series/series.ts';
import { isSafetySensor } from './inventory.ts';
import type { Maintenances } from './maintenances.ts';

const ofDevices = 'iot_device_maintenance_until_timestamp_seconds';
const ofConnectors = 'iot_connector_maintenance_until_timestamp_seconds';

/** The families that the alert rules respect (catalogue §5.1): a series for each device and connector whose alerts are muted. */
export function maintenanceMetrics(gateways: Gateways, maintenances: () => Maintenances): ComputedFamily[] {
  return [
    deviceFamily(gateways, ofDevices, (device, { clock }) => {
      if (device.description.metadataOnly === true) return '';
      const maintenance = maintenances().ofDevice(device);
      if (maintenance === undefined) return '';
      const safety = labelText({ safety_sensor: String(isSafetySensor(device)) });
      return line(ofDevices, `${device.labelText},${safety}`, untilSeconds(maintenance.untilMs, clock));
    }),
    connectorFamily(gateways, ofConnectors, ({ name, clock }) => {
      const maintenance = maintenances().ofConnector(name);
      if (maintenance === undefined || !maintenances().mutesConnector(maintenance)) return '';
      return line(ofConnectors, wireText(labelText({ connector: name })), untilSeconds(maintenance.untilMs, clock));
    }),
  ];
}

/** To the second: the two clocks drift apart by milliseconds. */
function untilSeconds(ms: number, clock: Clock): number {
  return Math.round(clock.toWall(ms) / 1000);
}
