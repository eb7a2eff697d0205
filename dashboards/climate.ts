import { dashboard } from './dashboard.ts';
import { graph, type Look, stat } from './panel.ts';
import { byDevice, countOf, devicePage, ofConnectors, onDevice, seriesDevicePage, whole, withInfo } from './queries.ts';
import { table } from './table.ts';

const links = [seriesDevicePage];
const room = 'by (connector, device, name)';
const temperature = `max ${room} (iot_temperature_celsius{${whole}})`;
const humidity = `max ${room} (iot_relative_humidity_ratio{${whole}})`;
const carbonDioxide = `max ${room} (iot_carbon_dioxide_ppm{${whole}})`;
/** Devices that measure the air: they have a humidity too. A meter or a heat pump may have a temperature of its own. */
const air = `${onDevice} (iot_relative_humidity_ratio{${whole}} or iot_carbon_dioxide_ppm{${whole}})`;
const airTemperature = `${temperature} and ${air}`;

/** Ranges of comfort for rooms [DIN EN 16798-1, category III, and Umweltbundesamt 2008 for carbon dioxide]. */
const humidityRange: Look['thresholds'] = [[null, 'orange'], [0.3, 'green'], [0.65, 'orange']]; // prettier-ignore
const carbonDioxideRange: Look['thresholds'] = [[null, 'green'], [1000, 'orange'], [2000, 'red']]; // prettier-ignore
const temperatureRange: Look['thresholds'] = [[null, 'blue'], [18, 'green'], [26, 'orange']]; // prettier-ignore

const remark = (expr: string, comment: string) => `label_replace(${expr}, "remark", "${comment}", "", "")`;
const remarks = [
  remark(`(${airTemperature}) < 18`, 'cold'),
  remark(`(${airTemperature}) > 26`, 'warm'),
  remark(`${humidity} < 0.3`, 'dry'),
  remark(`${humidity} > 0.65`, 'damp'),
  remark(`${carbonDioxide} > 1000`, 'stale air'),
].join(' or ');
const measured = `max ${byDevice} (iot_relative_humidity_ratio{${whole}} or iot_carbon_dioxide_ppm{${whole}})`;
const count = (expr: string) => ({ expr: countOf(expr, measured) });
const unknown = 'Unknown';
const from1: Look['thresholds'] = [[null, 'green'], [1, 'orange']]; // prettier-ignore

const numbers = [
  stat({ title: 'Rooms measured', size: [6, 4], description: 'Devices that measure humidity or carbon dioxide.', empty: 'No data now', query: { expr: `count(${measured})` } }), // prettier-ignore
  stat({ title: 'Stale air', size: [6, 4], description: 'Over 1000 ppm of carbon dioxide: open a window.', thresholds: from1, empty: unknown, query: count(`${carbonDioxide} > 1000`) }), // prettier-ignore
  stat({ title: 'Damp', size: [6, 4], description: 'Over 65 % of relative humidity: danger of mould.', thresholds: from1, empty: unknown, query: count(`${humidity} > 0.65`) }), // prettier-ignore
  stat({ title: 'Cold or warm', size: [6, 4], description: 'Below 18 °C or over 26 °C.', thresholds: from1, empty: unknown, query: count(`(${airTemperature}) < 18 or (${airTemperature}) > 26`) }), // prettier-ignore
];

const tables = [
  table({
    title: 'Rooms',
    size: [24, 11],
    description: 'The newest readings of devices that measure humidity or carbon dioxide.',
    empty: 'No device measures the air of a room',
    columns: [
      { title: 'Device', label: 'name', link: devicePage },
      { title: 'Area', label: 'area', width: 110 },
      { title: 'Temperature', query: { expr: withInfo(airTemperature, ['area']), metric: 'iot_temperature_celsius' }, decimals: 1, thresholds: temperatureRange, isColored: true, width: 105 }, // prettier-ignore
      { title: 'Humidity', query: { expr: withInfo(humidity, ['area']), metric: 'iot_relative_humidity_ratio' }, decimals: 0, thresholds: humidityRange, isColored: true, width: 90 }, // prettier-ignore
      { title: 'CO₂', query: { expr: withInfo(carbonDioxide, ['area']), metric: 'iot_carbon_dioxide_ppm' }, decimals: 0, thresholds: carbonDioxideRange, isColored: true, width: 90 }, // prettier-ignore
      { title: 'PM2.5', query: { expr: withInfo(`max ${room} (iot_pm25_grams_per_cubic_meter{${whole}})`, ['area']), metric: 'iot_pm25_grams_per_cubic_meter' }, decimals: 0, width: 90 }, // prettier-ignore
    ],
    hidden: ['connector', 'device'],
    sortBy: { title: 'Device' },
  }),
  table({
    title: 'Out of the comfort range',
    size: [24, 9],
    description:
      'Cold: below 18 °C; warm: over 26 °C; dry: below 30 %; damp: over 65 %; stale air: over 1000 ppm. Devices outside are listed too.',
    empty: 'No room is known to be out of it',
    columns: [
      { title: 'Device', label: 'name', link: devicePage },
      { title: 'Area', label: 'area', width: 110 },
      { title: 'Remark', label: 'remark', width: 100 },
      { title: 'Rows', query: { expr: withInfo(`0 * (${remarks})`, ['area']) }, width: 1 },
    ],
    hidden: ['connector', 'device', 'Rows'],
    sortBy: { title: 'Remark' },
  }),
];

const line = (metric: string, selector = whole) => ({
  expr: `max by (connector, device, name) (${metric}{${selector}})`,
  metric,
  legend: '{{name}}',
});
const history = [
  graph({ title: 'Temperature', size: [24, 10], empty: 'No device measures a temperature', links, queries: [{ expr: airTemperature, metric: 'iot_temperature_celsius', legend: '{{name}}' }] }), // prettier-ignore
  graph({ title: 'Relative humidity', size: [24, 10], min: 0, max: 1, decimals: 0, empty: 'No device measures humidity', links, queries: [line('iot_relative_humidity_ratio')] }), // prettier-ignore
  graph({ title: 'Carbon dioxide', size: [12, 11], thresholds: carbonDioxideRange, empty: 'No device measures carbon dioxide', links, queries: [line('iot_carbon_dioxide_ppm')] }), // prettier-ignore
  graph({ title: 'Particulate matter (PM2.5)', size: [12, 11], empty: 'No device measures particulate matter', links, queries: [line('iot_pm25_grams_per_cubic_meter')] }), // prettier-ignore
  graph({
    title: 'Heating: temperature and target',
    size: [12, 11],
    empty: 'No device controls heating',
    links,
    queries: [
      { expr: `max ${room} (iot_temperature_celsius{${whole}}) and ${onDevice} iot_target_temperature_celsius`, metric: 'iot_temperature_celsius', legend: '{{name}}' }, // prettier-ignore
      {
        expr: `max ${room} (iot_target_temperature_celsius{${whole},setpoint!~"cooling|unoccupied_.+"})`,
        metric: 'iot_target_temperature_celsius',
        legend: '{{name}} target',
      },
    ],
  }),
  graph({ title: 'Demand for heat', size: [12, 11], min: 0, max: 1, decimals: 0, empty: 'No device reports a demand for heat', links, queries: [line('iot_heating_demand_ratio', ofConnectors)] }), // prettier-ignore
];

export const climate = dashboard({
  uid: 'gaugeway-climate',
  title: 'Climate',
  description: 'Temperature, humidity, carbon dioxide and heating of rooms, and which are out of the comfort range.',
  connectors: '',
  panels: [...numbers, ...tables, ...history],
});
