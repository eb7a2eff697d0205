import { dashboard } from './dashboard.ts';
import { byDevice, onDevice, withInfo } from './queries.ts';
import { type Panel, prometheusPanel, targetsOf } from './panel.ts';

const up = `max ${byDevice} (iot_device_up)`;
const seen = `max ${byDevice} (iot_device_last_seen_timestamp_seconds)`;
const limit = `max ${byDevice} (iot_device_silence_limit_seconds)`;
const isSilent = `and ${onDevice} (${limit} < ${onDevice} (time() - ${seen}))`;

/** Low batteries of devices that are OK otherwise, as the app counts them. Storage batteries discharge in normal operation. */
const lowBattery = [
  `(min ${byDevice} (iot_battery_charge_ratio) < 0.15 or max ${byDevice} (iot_battery_low) == 1)`,
  'iot_device_info{protocol=~"modbus|opcua"}',
  '(iot_device_maintenance_until_timestamp_seconds > time())',
  `(${seen} ${isSilent})`,
].join(` unless ${onDevice} `);

/**
 * What the panel needs for the state and the alerts of each device, beside its first query. Grafana sends a frame for each series, so that these have
 * only the exceptions.
 */
const exceptions = [
  'iot_device_offline',
  `iot_device_last_seen_timestamp_seconds ${isSilent}`,
  `iot_device_silence_limit_seconds ${isSilent}`,
  'iot_device_maintenance_until_timestamp_seconds > time()',
  'max by (__name__, alertstate, alertname, severity, connector, device, name, area) (ALERTS{alertstate="firing",device!=""})',
  `label_replace(1 + 0 * (${lowBattery}), "alertname", "Battery low", "", "")`,
];

/** Devices that had data within the last day, at the times that the app looks at. NaN is no value: those without data now are cells with "No data". */
const past = ['10m', '1h', '1d'].map((ago) => `(iot_device_info offset ${ago} and ${onDevice} iot_device_up offset ${ago})`).join(' or ');
const withoutData = `0 / (0 * topk ${byDevice} (1, max by (connector, device, name, area, model) (${past})))`;

/** Each device with its name, area and model, also one without them, and those of an exporter that is away. */
const everyDevice = named(`${withInfo(up, ['name', 'area', 'model'])} or ${onDevice} ${up} or ${onDevice} ${withoutData}`, 'iot_device_up');

/** The panel knows the meaning of a query by its metric. */
function named(expr: string, metric: string): string {
  return `label_replace(${expr}, "__name__", "${metric}", "", "")`;
}

interface FleetPanel {
  readonly title: string;
  readonly size: Panel['size'];
  readonly description: string;
  readonly empty: string;
  /** By default the availability. */
  readonly values?: readonly string[];
  /** Which devices the panel has. By default all. */
  readonly of?: string;
  readonly options: object;
}

function fleetPanel({ values = [everyDevice], of, options, ...panel }: FleetPanel): Panel {
  const own = of === undefined ? exceptions : exceptions.map((expr) => `(${expr}) and ${onDevice} ${of}`);
  // the automatic legend is no text of each frame
  const queries = [...values, ...own].map((expr) => ({ expr, legend: '__auto' }));
  const targets = targetsOf(queries, 'instant', 'table');
  const batteryValue = { id: 'byName', options: `Value #${targets.at(-1)?.refId}` };
  return prometheusPanel('gaugeway-fleet-panel', panel, {
    targets,
    fieldConfig: {
      defaults: { noValue: panel.empty },
      overrides: [{ matcher: batteryValue, properties: [{ id: 'custom.role', value: 'alert' }] }],
    },
    options,
  });
}

const airTemperature = 'iot_temperature_celsius{sensor="",channel=""}';
/** A device that is offline has no value now. */
const withTemperature = `last_over_time(${airTemperature}[1d])`;

/** The temperature of the air at each device, and which of them are not up or away. */
const temperatures = [
  `max by (__name__, connector, device, name) (${airTemperature})`,
  `${named(`(${up} == 0) or ${onDevice} (${withoutData} unless ${onDevice} iot_device_up)`, 'iot_device_up')} and ${onDevice} ${withTemperature}`,
];

/** The dashboard that the app brings: it has the app's panel, which those for provisioning have not. */
export const fleet = dashboard({
  uid: 'gaugeway-fleet',
  title: 'Fleet status',
  description: 'All devices as cells, worst first: by area, those with a problem, and their temperatures.',
  from: 'now-15m',
  panels: [
    fleetPanel({ title: 'Problems', size: [24, 7], description: 'Devices with an alert, offline or silent.', empty: 'No devices in Prometheus yet', options: { show: 'problems', sort: 'worst' } }), // prettier-ignore
    fleetPanel({ title: 'All devices by area', size: [24, 14], description: 'Worst first. Select a cell to open its device.', empty: 'No devices in Prometheus yet', options: { groupBy: 'area' } }), // prettier-ignore
    fleetPanel({ title: 'Temperatures', size: [24, 10], description: 'Devices that measure the temperature of the air, in °C.', empty: 'No device measures a temperature', values: temperatures, of: withTemperature, options: { sort: 'value' } }), // prettier-ignore
  ],
});
