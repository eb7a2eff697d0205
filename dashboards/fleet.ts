import { dashboard } from './dashboard.ts';
import { type Panel, prometheusPanel, targetsOf } from './panel.ts';

/** What the panel needs for state, silence, area and alerts of each device, beside a value. */
const states = [
  'iot_device_up',
  'iot_device_offline',
  'iot_device_last_seen_timestamp_seconds',
  'iot_device_silence_limit_seconds',
  'iot_device_info',
  'ALERTS{alertstate="firing",device!=""}',
];

interface FleetPanel {
  readonly title: string;
  readonly size: Panel['size'];
  readonly description: string;
  readonly empty: string;
  readonly value?: string;
  readonly options: object;
}

function fleetPanel({ value, options, ...panel }: FleetPanel): Panel {
  const queries = [...(value === undefined ? [] : [value]), ...states].map((expr) => ({ expr }));
  return prometheusPanel('gaugeway-fleet-panel', panel, {
    targets: targetsOf(queries, 'instant', 'table'),
    fieldConfig: { defaults: { noValue: panel.empty }, overrides: [] },
    options,
  });
}

/** The dashboard that the app brings: it has the app's panel, which those for provisioning have not. */
export const fleet = dashboard({
  uid: 'gaugeway-fleet',
  title: 'Fleet status',
  description: 'All devices as cells, worst first: by area, those with a problem, and their temperatures.',
  from: 'now-15m',
  panels: [
    fleetPanel({ title: 'Problems', size: [24, 7], description: 'Devices with an alert, offline or silent.', empty: 'No devices in Prometheus yet', options: { show: 'problems', sort: 'worst' } }), // prettier-ignore
    fleetPanel({ title: 'All devices by area', size: [24, 14], description: 'Worst first. Select a cell to open its device.', empty: 'No devices in Prometheus yet', options: { groupBy: 'area' } }), // prettier-ignore
    fleetPanel({ title: 'Temperatures', size: [24, 10], description: 'Devices that measure the temperature of the air, in °C.', empty: 'No device measures a temperature', value: 'iot_temperature_celsius{sensor="",channel=""}', options: { sort: 'value' } }), // prettier-ignore
  ],
});
