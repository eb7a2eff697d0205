import { float32, type RegisterImage } from '../servers/modbusServer.ts';
import { type Scrape } from './scrape.ts';

/** Input registers of an Eastron SDM630 by their address, as the meter shows them [SDM630-Modbus protocol V1.8]. */
const meterValues: Readonly<Record<number, number>> = {
  0x00: 230.5, // volts L1, L2, L3
  0x02: 231.25,
  0x04: 229.75,
  0x06: 4.5, // amperes
  0x08: 0.25,
  0x0a: 2,
  0x0c: 1037.25, // watts
  0x0e: -57.8125,
  0x10: 459.5,
  0x34: 1438.9375, // watts in total
  0x46: 50.015625, // hertz
  0x48: 12_345.5, // kWh imported
  0x4a: 678.25, // kWh exported
};

/** What the meter holds from the first to the last address that the shipped profile reads. */
export function meterImage(volts = 230.5): RegisterImage {
  const registers = new Array<number>(0x164 + 2).fill(0);
  for (const [address, value] of Object.entries({ ...meterValues, 0: volts })) registers.splice(Number(address), 2, ...float32(value));
  return { input: { 0: registers }, holding: { 0xfc00: [0x0012, 0xd687, 0x0070] } };
}

export const pumpImage: RegisterImage = {
  input: { 100: [215], 102: [0x0001, 0x86a0] },
  holding: { 8: [2] },
  coil: { 0: [1, 0] },
  discrete: { 0: [0, 1] },
};

/** A pump by points of the config: of all tables, and one that it does not have. */
export const pumpPoints = [
  { id: 'temperature', address: 100, table: 'input', type: 'int16', scale: 0.1, unit: '°C' },
  { id: 'volume', address: 102, table: 'input', type: 'uint32', unit: 'L', metric: 'iot_water_cubic_meters_total' },
  { id: 'humidity', address: 104, table: 'input', type: 'uint16', unit: '%' },
  {
    id: 'operating_state',
    address: 8,
    table: 'holding',
    type: 'uint16',
    metric: 'iot_operating_state',
    states: { 0: 'off', 2: 'running' },
  },
  { id: 'running', address: 0, table: 'coil', type: 'bool' },
  { id: 'water_leak', address: 1, table: 'discrete', type: 'bool' },
];

const meter = { device: 'meter' };
const pump = { device: 'pump' };

/** Whether all values of both devices equal their registers. */
export function showsPlant(scrape: Scrape): boolean {
  const shown: readonly (readonly [number | undefined, number])[] = [
    [scrape.value('iot_voltage_volts', { ...meter, phase: 'l2' }), 231.25],
    [scrape.value('iot_current_amperes', { ...meter, phase: 'l1' }), 4.5],
    [scrape.value('iot_power_watts', { ...meter, phase: '', sensor: '' }), 1438.9375],
    [scrape.value('iot_power_watts', { ...meter, phase: 'l2' }), -57.8125],
    [scrape.value('iot_frequency_hertz', meter), 50.015625],
    [scrape.value('iot_energy_joules_total', { ...meter, phase: '' }), 12_345.5 * 3.6e6],
    [scrape.value('iot_energy_produced_joules_total', { ...meter, phase: '' }), 678.25 * 3.6e6],
    [scrape.value('iot_temperature_celsius', pump), 21.5],
    [scrape.value('iot_water_cubic_meters_total', pump), 100],
    [scrape.value('iot_operating_state', { ...pump, state: 'running' }), 1],
    [scrape.value('iot_running', pump), 1],
    [scrape.value('iot_water_leak_detected', pump), 1],
  ];
  return shown.every(([value, expected]) => value === expected);
}
