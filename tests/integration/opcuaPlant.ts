import type { UaVariable } from '../servers/asyncua.ts';
import type { Scrape } from './scrape.ts';

/** Two machines of a line, as asyncua serves them. */
export const plantNodes: readonly UaVariable[] = [
  { path: 'Line 1/Oven/Temperature', type: 'Double', value: 180.5, unit: { text: '°C', code: 'CEL' } },
  { path: 'Line 1/Oven/Pressure', type: 'Double', value: 2, unit: { text: 'bar' } },
  { path: 'Line 1/Oven/Humidity', type: 'Double', value: 40, unit: { text: '%', code: 'P1' } },
  { path: 'Line 1/Oven/Running', type: 'Boolean', value: true },
  { path: 'Line 1/Oven/Recipe', type: 'LocalizedText', value: '17' },
  { path: 'Line 1/Pump/Power', type: 'Double', value: 1.5, unit: { text: 'kW', code: 'KWT' } },
  { path: 'Line 1/Pump/OperatingState', type: 'UInt32', value: 2, states: ['off', 'starting', 'running'] },
];

/** The connector's part of a config that reads them. */
export const plantRoot = { node: '/Objects/Line 1', name: 'line1', split: 1 };

const oven = { device: 'line1/Oven' };

/** Whether all values of both machines equal those of the server. */
export function showsPlant(scrape: Scrape): boolean {
  const shown: readonly (readonly [number | undefined, number])[] = [
    [scrape.value('iot_temperature_celsius', oven), 180.5],
    [scrape.value('iot_pressure_pascals', oven), 200_000],
    [scrape.value('iot_relative_humidity_ratio', oven), 0.4],
    [scrape.value('iot_running', oven), 1],
    [scrape.value('iot_power_watts', { device: 'line1/Pump' }), 1500],
  ];
  return shown.every(([value, expected]) => value === expected);
}
