import { climate } from './climate.ts';
import { devices } from './devices.ts';
import { energy } from './energy.ts';
import { exporterDashboard } from './exporter.ts';
import { plant } from './plant.ts';

/** The stock dashboards by the name of their file. */
export const dashboards: Readonly<Record<string, object>> = { devices, energy, climate, plant, exporter: exporterDashboard };

/** The JSON of a dashboard, as Grafana provisions it. */
export function renderDashboard(name: string): string {
  return `${JSON.stringify(dashboards[name], undefined, 2)}\n`;
}
