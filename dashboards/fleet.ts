import { dashboard } from './dashboard.ts';
import { type Panel, prometheusPanel, targetsOf } from './panel.ts';

const silent =
  'time() - max by (connector, device) (iot_device_last_seen_timestamp_seconds) > max by (connector, device) (iot_device_silence_limit_seconds)';
/** Low batteries of devices that are OK otherwise, as the app counts them. Storage batteries discharge in normal operation. */
const lowBattery = [
  '(min by (connector, device) (iot_battery_charge_ratio) < 0.15 or max by (connector, device) (iot_battery_low) == 1)',
  'iot_device_info{protocol=~"modbus|opcua"}',
  '(iot_device_maintenance_until_timestamp_seconds > time())',
  `(${silent})`,
].join(' unless on (connector, device) ');

/** What the panel needs for state, silence, area and alerts of each device, beside a value. */
const states = [
  `label_replace(1 + 0 * (${lowBattery}), "alertname", "Battery low", "", "")`,
  'iot_device_up',
  'iot_device_offline',
  'iot_device_last_seen_timestamp_seconds',
  'iot_device_silence_limit_seconds',
  'iot_device_maintenance_until_timestamp_seconds',
  // a coordinator has information alone and is no device of the fleet
  'iot_device_info and on (connector, device) iot_device_up',
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
  // devices that had the value: one that is offline has none now
  const own = states.map((expr) => (value === undefined ? expr : `(${expr}) and on (connector, device) last_over_time(${value}[1d])`));
  const queries = [...own, ...(value === undefined ? [] : [value])].map((expr) => ({ expr }));
  const batteryValue = { id: 'byName', options: 'Value #A' };
  return prometheusPanel('gaugeway-fleet-panel', panel, {
    targets: targetsOf(queries, 'instant', 'table'),
    fieldConfig: {
      defaults: { noValue: panel.empty },
      overrides: [{ matcher: batteryValue, properties: [{ id: 'custom.role', value: 'alert' }] }],
    },
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
