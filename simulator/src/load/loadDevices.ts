import { unit } from '../world/random.ts';

interface Reading {
  readonly name: string;
  readonly unit: string;
  /** Its value in the n-th payload of a device. */
  readonly value: (device: string, variant: number) => number;
}

const vary = (name: string, low: number, high: number): Reading['value'] => {
  const step = (high - low) / 1000;
  return (device, variant) => Number((low + step * Math.floor(1000 * unit(`${device}/${name}:${variant}`))).toFixed(2));
};

/** The energy is constant: it must not fall with each round of payloads. */
const readings: readonly Reading[] = [
  { name: 'temperature', unit: '°C', value: vary('temperature', 15, 28) },
  { name: 'humidity', unit: '%', value: vary('humidity', 30, 70) },
  { name: 'pressure', unit: 'hPa', value: vary('pressure', 985, 1030) },
  { name: 'power', unit: 'W', value: vary('power', 0, 2300) },
  { name: 'energy', unit: 'kWh', value: (device) => Math.floor(1e5 * unit(`${device}/energy`)) / 100 },
  { name: 'voltage', unit: 'V', value: vary('voltage', 225, 236) },
  { name: 'current', unit: 'A', value: vary('current', 0, 10) },
  { name: 'battery', unit: '%', value: (device, variant) => Math.floor(100 * unit(`${device}/battery:${variant}`)) },
];

export const maxProperties = readings.length;

/** A synthetic device with the first readings of: temperature, humidity, pressure, power, energy, voltage, current and battery. */
export interface LoadDevice {
  readonly ieeeAddress: string;
  readonly name: string;
  readonly readings: readonly Reading[];
}

export function loadDevices(count: number, properties: number): LoadDevice[] {
  return Array.from({ length: count }, (_, index) => ({
    ieeeAddress: `0xfe${index.toString(16).padStart(14, '0')}`,
    name: `load_${String(index).padStart(4, '0')}`,
    readings: readings.slice(0, properties),
  }));
}

/** Its entry in `bridge/devices`. */
export function describeLoadDevice({ ieeeAddress, name, readings: own }: LoadDevice): object {
  return {
    ieee_address: ieeeAddress,
    type: 'Router',
    network_address: 1,
    supported: true,
    friendly_name: name,
    disabled: false,
    definition: {
      source: 'external',
      model: 'LOAD',
      vendor: 'Gaugeway',
      description: 'Synthetic load',
      exposes: own.map((reading) => ({
        type: 'numeric',
        name: reading.name,
        property: reading.name,
        label: reading.name,
        access: 1,
        unit: reading.unit,
      })),
      options: [],
      supports_ota: false,
      version: '0.0.0',
    },
    power_source: 'Mains (single phase)',
    model_id: 'LOAD',
    manufacturer: 'Gaugeway',
    interviewing: false,
    interview_completed: true,
    interview_state: 'SUCCESSFUL',
    endpoints: {},
  };
}

/** The n-th state message of a device. */
export function loadPayload({ ieeeAddress, readings: own }: LoadDevice, variant: number): string {
  return JSON.stringify(Object.fromEntries(own.map(({ name, value }) => [name, value(ieeeAddress, variant)])));
}
