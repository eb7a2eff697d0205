import { type DataFrame, type FieldConfigSource } from '@grafana/data';
import { type SceneDataQuery } from '@grafana/scenes';
import { fleetDashboards } from './fleetDashboards';

export interface DashboardPanel {
  readonly title: string;
  /** Default: the fleet panel. */
  readonly pluginId?: string;
  /** Of 24 columns; full width on a phone. */
  readonly width?: number;
  /** In rows of 30 pixels. */
  readonly height?: number;
  readonly options?: object;
  readonly fieldConfig?: FieldConfigSource;
  /** For Prometheus: `{ refId, expr, instant, format }`. */
  readonly queries?: readonly SceneDataQuery[];
  /** Generated data instead of queries. */
  readonly frames?: () => DataFrame[];
}

const isUp = { refId: 'A', expr: 'iot_device_up' };

/** Dashboards at `/d/<name>`. */
export const dashboards: Readonly<Record<string, readonly DashboardPanel[]>> = {
  ...fleetDashboards,
  fleet: [
    { title: 'Devices', height: 12, queries: [{ ...isUp, instant: true, format: 'table' }] },
    { title: 'Devices over time', width: 12, height: 10, queries: [{ ...isUp, range: true }] },
    { title: 'Small', width: 6, height: 10, queries: [{ ...isUp, instant: true }] },
    { title: 'No data', width: 6, height: 10, queries: [{ refId: 'A', expr: 'no_such_metric', instant: true }] },
  ],
  core: [
    {
      title: 'Time series',
      pluginId: 'timeseries',
      width: 12,
      queries: [{ refId: 'A', expr: 'iot_temperature_celsius', range: true, legendFormat: '{{device}}' }],
      fieldConfig: { defaults: { unit: 'celsius' }, overrides: [] },
    },
    { title: 'State timeline', pluginId: 'state-timeline', width: 12, queries: [{ ...isUp, range: true, legendFormat: '{{device}}' }] },
    {
      title: 'Stat',
      pluginId: 'stat',
      width: 24,
      height: 6,
      queries: [{ refId: 'A', expr: 'sum by (connector) (iot_device_up)', instant: true }],
    },
  ],
};
