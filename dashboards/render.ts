import { createHash } from 'node:crypto';
import { climate } from './climate.ts';
import { devices } from './devices.ts';
import { energy } from './energy.ts';
import { exporterDashboard } from './exporter.ts';
import { fleet } from './fleet.ts';
import { plant } from './plant.ts';

/** The stock dashboards by their file: those to provision, and the one in the app. */
const dashboards: Readonly<Record<string, object>> = {
  'provisioning/dashboards/devices.json': devices,
  'provisioning/dashboards/energy.json': energy,
  'provisioning/dashboards/climate.json': climate,
  'provisioning/dashboards/plant.json': plant,
  'provisioning/dashboards/exporter.json': exporterDashboard,
  'grafana-plugins/src/dashboards/fleet.json': withRevision(fleet),
};

export const dashboardFiles = Object.entries(dashboards).map(([path, json]) => ({
  path,
  render: () => `${JSON.stringify(json, undefined, 2)}\n`,
}));

/** With a number that changes with the content: Grafana updates a dashboard of an app only where it has another `revision`. */
function withRevision(json: object): object {
  const digest = createHash('sha256').update(JSON.stringify(json)).digest();
  return { ...json, revision: digest.readUInt32BE() };
}
