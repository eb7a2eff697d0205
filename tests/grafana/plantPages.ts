import { largeFleetDevice } from './largeFleet.ts';
import type { MeasuredPage } from './pageLoad.ts';

/** Of each page. */
export const budgets = { bytes: 3e6 };

export interface PlantPage extends MeasuredPage {
  readonly name: string;
  /** Budget of the time until it is of use. */
  readonly usefulMs: number;
}

interface Plant {
  /** Of Grafana or the harness. */
  readonly url: string;
  readonly devices: number;
  /** Path of a dashboard with the panel. */
  readonly panel: string;
}

/** The pages that a plant of thousands of devices could make slow. */
export function plantPages({ url, devices, panel }: Plant): PlantPage[] {
  const { connector, id } = largeFleetDevice(4242 % devices);
  const app = `${url}/a/gaugeway-devices-app`;
  const [rows, readings] = ['[role=table] [role=row] a', 'section:has-text("Voltage")'];
  return [
    { name: 'Overview', usefulMs: 2000, path: `${app}/overview`, useful: `text=/of 5.?000|of ${String(devices)}/` },
    { name: 'Devices', usefulMs: 2000, path: `${app}/devices`, useful: rows },
    { name: 'Devices from Overview', usefulMs: 1000, path: `${app}/overview`, click: 'a[href*="/devices?state=ok"]', useful: rows },
    { name: 'Device', usefulMs: 1000, path: `${app}/devices/${connector}/${id}`, useful: readings },
    { name: 'Device from Devices', usefulMs: 1000, path: `${app}/devices`, click: rows, useful: readings },
    { name: 'Alerts', usefulMs: 2000, path: `${app}/alerts`, useful: 'li[data-phase]' },
    { name: 'Fleet status panel', usefulMs: 2000, path: `${url}${panel}`, useful: '[role=grid] [role=gridcell]' },
  ];
}
