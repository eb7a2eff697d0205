import { days } from '../world/calendar.ts';
import { Production } from '../world/production.ts';
import { noise } from '../world/random.ts';
import { outdoorTemperature } from '../world/weather.ts';
import type { DataType } from './payload.ts';

export interface MetricModel {
  readonly type: DataType;
  readonly unit?: string;
  value(atMs: number): number | boolean | string;
}

/** Metrics by name, of a node and of its one device. */
export interface StationModel {
  readonly group: string;
  readonly node: string;
  readonly device: string;
  readonly nodeMetrics: Readonly<Record<string, MetricModel>>;
  readonly deviceMetrics: Readonly<Record<string, MetricModel>>;
}

/** The compressed air of a packaging hall: a controller, and a compressor that follows the production. */
export function compressorStation(seed: string): StationModel {
  const production = new Production(`${seed}/line 1`);
  /** From 0 to 1; at night only leaks are supplied. */
  const load = (atMs: number) => 0.12 + (0.88 * production.rate(atMs)) / production.fullRate;
  /** From -1 to 1, another value each few seconds. */
  const jitter = (atMs: number) => noise(`${seed}/compressed air`, days(atMs) * 14_400);
  const loadHours = (atMs: number) => production.runTimeMs(atMs) / 3_600_000;
  const text = (value: string): MetricModel => ({ type: 'string', value: () => value });
  const double = (unit: string, value: (atMs: number) => number): MetricModel => ({
    type: 'double',
    unit,
    value: (atMs) => Number(value(atMs).toFixed(2)),
  });
  return {
    group: 'Packaging hall',
    node: 'compressor-station',
    device: 'compressor',
    nodeMetrics: {
      'Properties/Hardware Make': text('Example Automation'),
      'Properties/Hardware Model': text('EX-200'),
      'Properties/FW': text('4.2.1'),
      'Room/Temperature': double('°C', (atMs) => 18 + 0.2 * outdoorTemperature(seed, atMs) + 8 * load(atMs)),
      'Network/Pressure': double('bar', (atMs) => 7.4 - 0.5 * load(atMs) + 0.15 * jitter(atMs)),
    },
    deviceMetrics: {
      'Motor/Speed': { type: 'uint32', unit: 'rpm', value: (atMs) => Math.round(900 + 2700 * load(atMs) + 60 * jitter(atMs)) },
      'Motor/Power': double('kW', (atMs) => 3.5 + 33 * load(atMs) + 1.5 * jitter(atMs)),
      'Oil/Temperature': double('°C', (atMs) => 55 + 22 * load(atMs)),
      'Outlet/Pressure': double('bar', (atMs) => 7.8 - 0.2 * load(atMs) + 0.15 * jitter(atMs)),
      'Dew Point': double('°C', (atMs) => 3 + 2 * load(atMs)),
      'Energy Total': double('kWh', (atMs) => 31_250 + 34 * loadHours(atMs)),
      Loaded: { type: 'boolean', value: (atMs) => load(atMs) > 0.2 },
      'Intake/Pressure Difference': { type: 'int32', unit: 'Pa', value: (atMs) => -Math.round(40 + 260 * load(atMs)) },
    },
  };
}
