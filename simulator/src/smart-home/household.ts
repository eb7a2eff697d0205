import type { SmartDevice } from './smartEntity.ts';

/** Areas by id, each on a floor. */
export const areas: Readonly<Record<string, { readonly name: string; readonly floor: string }>> = {
  living_room: { name: 'Living room', floor: 'ground' },
  kitchen: { name: 'Kitchen', floor: 'ground' },
  bedroom: { name: 'Bedroom', floor: 'upper' },
  cellar: { name: 'Cellar', floor: 'basement' },
};

export const floors: Readonly<Record<string, string>> = { basement: 'Basement', ground: 'Ground floor', upper: 'Upper floor' };
export const labels: Readonly<Record<string, string>> = { heating: 'Heating', energy: 'Energy' };

/** Devices of the house, as integrations register them. */
export const devices: readonly SmartDevice[] = [
  ...Object.entries(areas).map(([area, { name }], index) => ({
    key: `climate_${area}`,
    name: `${name} climate`,
    area,
    manufacturer: 'Aqara',
    model: 'WSDCGQ11LM',
    connections: [['zigbee', `00:15:8d:00:05:9f:81:${String(index + 10)}`]] as const,
  })),
  {
    key: 'thermostat',
    name: 'Living room thermostat',
    area: 'living_room',
    manufacturer: 'tado',
    model: 'RU02',
    firmware: '215.2',
    labels: ['heating'],
  },
  {
    key: 'meter',
    name: 'House meter',
    area: 'cellar',
    manufacturer: 'Shelly',
    model: 'Pro 3EM',
    firmware: '1.4.4',
    serial: '2cbcbba63f10',
    labels: ['energy'],
  },
  {
    key: 'strip',
    name: 'Power strip',
    area: 'living_room',
    manufacturer: 'TP-Link',
    model: 'KP303',
    connections: [['mac', '1c:61:b4:2f:00:11']],
  },
  { key: 'outlet', name: 'Outlet 1', parent: 'strip' },
  { key: 'lamp', name: 'Reading lamp', area: 'living_room', manufacturer: 'Signify', model: 'LCA001', firmware: '1.122.2' },
  { key: 'door', name: 'Front door', manufacturer: 'Nuki', model: 'Smart Lock 4', firmware: '4.1.7' },
  { key: 'blind', name: 'Bedroom blind', area: 'bedroom', manufacturer: 'Somfy', model: 'Sonesse 30' },
  { key: 'vacuum', name: 'Dusty', area: 'cellar', manufacturer: 'Roborock', model: 'S8', firmware: '02.22.06' },
  { key: 'phone', name: "Anna's phone", manufacturer: 'Fairphone', model: 'FP5' },
];
