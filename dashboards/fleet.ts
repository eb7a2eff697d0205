import { dashboard } from './dashboard.ts';
import { byDevice, onDevice } from './queries.ts';
import { dataOfPanel, type Panel, prometheusPanel, targetsOf } from './panel.ts';

const up = `max ${byDevice} (iot_device_up)`;
const seen = `max ${byDevice} (iot_device_last_seen_timestamp_seconds)`;
const limit = `max ${byDevice} (iot_device_silence_limit_seconds)`;
const silent = `(${limit} < ${onDevice} (time() - ${seen}))`;

/** Low batteries of devices that are OK otherwise, as the app counts them. Storage batteries discharge in normal operation. */
const lowBattery = [
  `(min ${byDevice} (iot_battery_charge_ratio) < 0.15 or max ${byDevice} (iot_battery_low) == 1)`,
  'iot_device_info{protocol=~"modbus|opcua"}',
  '(iot_device_maintenance_until_timestamp_seconds > time())',
  silent,
].join(` unless ${onDevice} `);

/** Devices that have no value now, or that are no problem. Grafana sends a frame for each series, so that only the exceptions are asked for. */
const away = [
  'iot_device_offline',
  `{__name__=~"iot_device_(last_seen_timestamp|silence_limit)_seconds"} and ${onDevice} ${silent}`,
  'iot_device_maintenance_until_timestamp_seconds > time()',
];

/** What is wrong with others, by labels that the panel knows as those of alerts. */
const alerts = [
  'max by (alertname, severity, connector, device, name, area) (ALERTS{alertstate="firing",device!=""})',
  `label_replace(1 + 0 * (${lowBattery}), "alertname", "Battery low", "", "")`,
];

/**
 * Devices that had data within the last day: as the rules know them, without rules at some times. NaN is no value: those without data now are cells with
 * "No data". A range of a day would read each of its samples.
 */
const past = ['10m', '1h', '1d'].map((ago) => `(iot_device_info offset ${ago} and ${onDevice} iot_device_up offset ${ago})`);
const withoutData = `0 / (0 * topk ${byDevice} (1, max by (connector, device, name, area, model) (${['gaugeway:device:lost', ...past].join(' or ')})))`;

/** Devices with labels of their metadata, also those without metadata. The panel joins what two exporters say of one. */
function described(labels: string, expr: string): string {
  return `max by (connector, device, ${labels}) (iot_device_info) * ${onDevice} group_left () (${expr}) or ${onDevice} (${expr})`;
}

interface FleetPanel {
  readonly title: string;
  readonly size: Panel['size'];
  readonly description: string;
  readonly empty: string;
  readonly options: object;
}

interface RoleQuery {
  readonly expr: string;
  /** Meaning of the values where the panel does not know it from their metric. */
  readonly role?: string;
}

const awayQueries: readonly RoleQuery[] = away.map((expr) => ({ expr }));
const alertQueries: readonly RoleQuery[] = alerts.map((expr) => ({ expr, role: 'alert' }));

/** Queries, and the meaning of their columns. */
function dataOf(queries: readonly RoleQuery[]) {
  // the automatic legend is no text of each frame
  const targets = targetsOf(queries.map(({ expr }) => ({ expr, legend: '__auto' })), 'instant', 'table'); // prettier-ignore
  const overrides = targets.flatMap(({ refId }, index) => {
    const value = queries[index]?.role;
    return value === undefined
      ? []
      : [{ matcher: { id: 'byName', options: `Value #${refId}` }, properties: [{ id: 'custom.role', value }] }];
  });
  return { targets, overrides };
}

function fleetPanel({ options, ...panel }: FleetPanel, { overrides, ...data }: { readonly overrides: readonly object[] }): Panel {
  const fieldConfig = { defaults: { noValue: panel.empty }, overrides };
  return prometheusPanel('gaugeway-fleet-panel', panel, { ...data, fieldConfig, options });
}

/** All devices, also those of an exporter that is away: the first query with each of them, the others with the exceptions. */
const all = dataOf([
  { expr: `${described('name, area, model', up)} or ${onDevice} ${withoutData}`, role: 'up' },
  ...awayQueries,
  ...alertQueries,
]);

const airTemperature = 'iot_temperature_celsius{sensor="",channel=""}';
const temperature = `max by (__name__, connector, device, name) (${airTemperature})`;
/** Of more devices than twice as many, those between are left out. */
const mostExtremes = 200;
const extremes = `topk(${mostExtremes}, ${temperature}) or bottomk(${mostExtremes}, ${temperature})`;
/** Also of devices that have no value now. A range of a day would read each of its samples. */
const known = ['', ' offset 10m', ' offset 1h', ' offset 1d'].map((offset) => airTemperature + offset).join(' or ');

function among(devices: string, query: RoleQuery): RoleQuery {
  return { ...query, expr: `(${query.expr}) and ${onDevice} (${devices})` };
}

const withoutValue = `${described('name', `${up} == 0`)} or ${onDevice} (${withoutData} unless ${onDevice} iot_device_up)`;

/** The temperature of the air at each device, what is wrong with it, and the devices without a value now. */
const temperatures = dataOf([
  { expr: extremes },
  ...[{ expr: withoutValue, role: 'up' }, ...awayQueries].map((query) => among(known, query)),
  ...alertQueries.map((query) => among(extremes, query)),
]);

const problems: FleetPanel = { title: 'Problems', size: [24, 7], description: 'Devices with an alert, offline or silent.', empty: 'No devices in Prometheus yet', options: { show: 'problems', sort: 'worst' } }; // prettier-ignore
const byArea: FleetPanel = { title: 'All devices by area', size: [24, 14], description: 'Worst first. Select a cell to open its device.', empty: 'No devices in Prometheus yet', options: { groupBy: 'area' } }; // prettier-ignore
const byTemperature: FleetPanel = { title: 'Temperatures', size: [24, 10], description: 'Devices that measure the temperature of the air, in °C. Of more than 400 the 200 warmest and the 200 coldest.', empty: 'No device measures a temperature', options: { sort: 'value' } }; // prettier-ignore

/** The dashboard that the app brings: it has the app's panel, which those for provisioning have not. Both panels of all devices have the data of the first. */
export const fleet = dashboard({
  uid: 'gaugeway-fleet',
  title: 'Fleet status',
  description: 'All devices as cells, worst first: by area, those with a problem, and their temperatures.',
  from: 'now-15m',
  panels: [fleetPanel(problems, all), fleetPanel(byArea, { ...all, ...dataOfPanel(1) }), fleetPanel(byTemperature, temperatures)],
});
