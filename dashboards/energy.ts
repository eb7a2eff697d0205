import { dashboard } from './dashboard.ts';
import { bars, dailyBars, graph, stat } from './panel.ts';
import { byDevice, devicePage, ofConnectors, onDevice, seriesDevicePage } from './queries.ts';
import { table } from './table.ts';

const consumed = 'iot_energy_joules_total';
const produced = 'iot_energy_produced_joules_total';
const links = [seriesDevicePage];
/** Of a whole device or of one of its channels, over all tariffs and phases. */
const total = `phase="",tariff="",${ofConnectors}`;
const meter = 'by (connector, device, name, sensor, channel)';
const part = '{{name}} {{sensor}} {{channel}}';
const today = { timeFrom: 'now/d' };
const yesterday = { timeFrom: 'now/d', timeShift: '1d/d' };

const inRange = (metric: string, selector = total) => `sort_desc(max ${meter} (increase(${metric}{${selector}}[$__range])) > 0)`;
/** The bar of a day ends with the day, so that today's grows from the first hour on. */
const perDay = (metric: string) => `max ${meter} (increase(${metric}{${total}}[1d] offset -1d)) > 0`;

const numbers = [
  stat({ title: 'Solar power now', size: [6, 4], description: 'Of all inverters: devices that have strings.', empty: 'No inverter', query: { expr: `sum(max ${byDevice} (iot_power_watts{sensor="",channel="",phase="",${ofConnectors}}) and ${onDevice} iot_power_watts{sensor="dc"})`, metric: 'iot_power_watts' } }), // prettier-ignore
  stat({ title: 'Storage battery', size: [6, 4], description: 'Lowest state of charge of batteries of inverters.', empty: 'No storage battery', decimals: 0, query: { expr: `min(iot_battery_charge_ratio{${ofConnectors}} and ${onDevice} iot_power_watts{sensor="battery"})`, metric: 'iot_battery_charge_ratio' } }), // prettier-ignore
  stat({ title: 'Produced', size: [6, 4], ...today, decimals: 1, description: 'By all inverters since midnight.', empty: 'No inverter', query: { expr: `sum(max ${byDevice} (increase(${produced}{sensor="",channel="",${total}}[$__range])) and ${onDevice} iot_power_watts{sensor="dc"})`, metric: produced } }), // prettier-ignore
  stat({ title: 'Lowest voltage', size: [6, 4], decimals: 1, description: 'Of all phases to neutral.', empty: 'No meter with phases', thresholds: [[null, 'orange'], [207, 'green']], query: { expr: `min(iot_voltage_volts{phase=~"l[123]",${ofConnectors}})`, metric: 'iot_voltage_volts' } }), // prettier-ignore
];

const now = [
  bars({
    title: 'Power now',
    size: [12, 12],
    description:
      'Of whole devices and channels, highest first. As their source counts it: a grid meter is positive for import, an inverter for production.',
    empty: 'No device measures power',
    query: { expr: `sort_desc(max ${meter} (iot_power_watts{phase="",${ofConnectors}}))`, metric: 'iot_power_watts', legend: part },
  }),
  table({
    title: 'Meters',
    size: [12, 12],
    description: 'What whole devices have counted.',
    empty: 'No device counts energy',
    columns: [
      { title: 'Meter', label: 'name', link: devicePage },
      { title: 'Consumed', query: { expr: `max by (connector, device, name) (${consumed}{sensor="",channel="",${total}})`, metric: consumed }, decimals: 1, width: 120 }, // prettier-ignore
      { title: 'Produced', query: { expr: `max by (connector, device, name) (${produced}{sensor="",channel="",${total}})`, metric: produced }, decimals: 1, width: 100 }, // prettier-ignore
      { title: 'Power', query: { expr: `max by (connector, device, name) (iot_power_watts{sensor="",channel="",${total}}) and ${onDevice} ({__name__=~"${consumed}|${produced}"})`, metric: 'iot_power_watts' }, width: 70 }, // prettier-ignore
    ],
    hidden: ['connector', 'device'],
    sortBy: { title: 'Consumed', descending: true },
  }),
];

const empty = 'No energy was counted in this time';
const days = [
  bars({ title: 'Consumed today', size: [12, 10], ...today, decimals: 2, empty, query: { expr: inRange(consumed), metric: consumed, legend: part } }), // prettier-ignore
  bars({ title: 'Consumed yesterday', size: [12, 10], ...yesterday, decimals: 2, empty, query: { expr: inRange(consumed), metric: consumed, legend: part } }), // prettier-ignore
  dailyBars({ title: 'Consumed per day', size: [24, 9], timeFrom: '14d', empty, query: { expr: perDay(consumed), metric: consumed, legend: part } }), // prettier-ignore
  dailyBars({ title: 'Produced per day', size: [24, 9], timeFrom: '14d', empty, query: { expr: perDay(produced), metric: produced, legend: part } }), // prettier-ignore
];

const byTariff = `sort_desc(max by (connector, device, name, tariff) (increase(${consumed}{tariff!="",phase="",${ofConnectors}}[$__range])) > 0)`;
const tariffs = [
  bars({ title: 'By tariff, today', size: [12, 6], ...today, decimals: 2, empty: 'No meter counts by tariff', query: { expr: byTariff, metric: consumed, legend: '{{name}} {{tariff}}' } }), // prettier-ignore
  bars({ title: 'By tariff, yesterday', size: [12, 6], ...yesterday, decimals: 2, empty: 'No meter counts by tariff', query: { expr: byTariff, metric: consumed, legend: '{{name}} {{tariff}}' } }), // prettier-ignore
];

const phase = (metric: string) => ({ expr: `max by (connector, device, name, channel, phase) (${metric}{phase=~"l[123]",${ofConnectors}})`, metric }); // prettier-ignore
const phases = [
  table({
    title: 'Phases',
    size: [24, 9],
    empty: 'No meter with phases',
    columns: [
      { title: 'Meter', label: 'name', link: devicePage },
      { title: 'Part', label: 'channel', width: 120 },
      { title: 'Phase', label: 'phase', width: 80 },
      { title: 'Voltage', query: phase('iot_voltage_volts'), decimals: 1, width: 120 },
      { title: 'Current', query: phase('iot_current_amperes'), width: 120 },
      { title: 'Power', query: phase('iot_power_watts'), width: 120 },
      { title: 'Power factor', query: phase('iot_power_factor_ratio'), decimals: 2, width: 120 },
    ],
    hidden: ['connector', 'device'],
    sortBy: { title: 'Meter' },
  }),
  graph({ title: 'Voltage of the phases', size: [12, 11], empty: 'No meter with phases', links, queries: [{ ...phase('iot_voltage_volts'), legend: '{{name}} {{channel}} {{phase}}' }] }), // prettier-ignore
  graph({ title: 'Power of the phases', size: [12, 11], empty: 'No meter with phases', links, queries: [{ ...phase('iot_power_watts'), legend: '{{name}} {{channel}} {{phase}}' }] }), // prettier-ignore
];

const solar = `and ${onDevice} iot_power_watts{sensor="dc"}`;
const history = [
  graph({ title: 'Power', size: [24, 10], empty: 'No device measures power', links, queries: [{ expr: `max ${meter} (iot_power_watts{phase="",${ofConnectors}})`, metric: 'iot_power_watts', legend: part }] }), // prettier-ignore
  graph({ title: 'Inverters: output, strings and battery', size: [12, 11], description: 'A battery is positive while it charges.', empty: 'No inverter', links, queries: [{ expr: `max ${meter} (iot_power_watts{phase="",channel!~"meter.*",${ofConnectors}} ${solar})`, metric: 'iot_power_watts', legend: part }] }), // prettier-ignore
  graph({ title: 'Storage batteries', size: [12, 11], min: 0, max: 1, decimals: 0, empty: 'No storage battery', links, queries: [{ expr: `max ${meter} (iot_battery_charge_ratio{${ofConnectors}} and ${onDevice} iot_power_watts{sensor="battery"})`, metric: 'iot_battery_charge_ratio', legend: part }] }), // prettier-ignore
];

export const energy = dashboard({
  uid: 'gaugeway-energy',
  title: 'Energy',
  description: 'Meters, inverters, phases and tariffs: power now, energy today, yesterday and per day.',
  connectors: '',
  panels: [...numbers, ...now, ...days, ...tariffs, ...phases, ...history],
});
