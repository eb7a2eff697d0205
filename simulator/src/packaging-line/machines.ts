import { beginningMs, dayMs, days, hourMs } from '../world/calendar.ts';
import { noise, unit } from '../world/random.ts';
import { engineeringUnits as units } from './engineeringUnits.ts';
import { analog, parts, wandering, type MachinePlan, type PointPlan } from './pointPlan.ts';

export const operatingStates = ['Stopped', 'Execute', 'Held', 'Aborted'] as const;
const products = ['Apfelsaft 0,5 l', 'Birnensaft 0,5 l', 'Traubensaft 0,7 l'];
const maintenanceDays = 60;

/** Days since the last maintenance. */
const sinceMaintenance = (atMs: number, key: string): number => (days(atMs) + maintenanceDays * unit(key)) % maintenanceDays;
const inShift = (atMs: number): boolean => atMs % dayMs >= 6 * hourMs && atMs % dayMs < 22 * hourMs;
const machineKey = (key: string): string => key.slice(0, key.lastIndexOf('/'));

/** Variables of every machine. */
const common: readonly PointPlan[] = [
  {
    kind: 'enumeration',
    name: 'OperatingState',
    states: operatingStates,
    value: ({ speed, atMs }) => (speed > 0 ? 1 : inShift(atMs) ? 2 : 0),
  },
  {
    kind: 'multiState',
    name: 'Mode',
    states: ['Automatic', 'Manual', 'Maintenance'],
    value: ({ speed }, key) => (speed > 0 || unit(key) < 0.8 ? 0 : 1),
  },
  analog('DriveSpeed', units.rotation, [0, 1800, wandering(0, 1450, 6)]),
  analog('ActivePower', units.kilowatt, [0, 30, wandering(0.6, 9, 0.4)]),
  analog('EnergyTotal', units.kilowattHour, [
    0,
    1e9,
    ({ atMs, runTimeMs }, key) => ((0.5 + unit(key)) * (0.6 * (atMs - beginningMs) + 8.2 * runTimeMs)) / hourMs,
  ]),
  analog('CabinetTemperature', units.celsius, [0, 60, wandering(27, 9, 3)]),
  analog('Vibration', units.millimetrePerSecond, [0, 20, wandering(0.3, 2.2, 0.3)]),
  analog('AirPressure', units.bar, [0, 10, wandering(6.3, -0.2, 0.15)]),
  { kind: 'longCount', name: 'GoodCount', value: ({ count }) => count - Math.floor(count / 240) },
  { kind: 'count', name: 'RejectedCount', value: ({ count }) => Math.floor(count / 240) },
  {
    kind: 'twoState',
    name: 'GuardDoor',
    on: 'Open',
    off: 'Closed',
    value: ({ speed, atMs }, key) => speed === 0 && noise(key, days(atMs) * 100) > 0.4,
  },
  { kind: 'twoState', name: 'EmergencyStop', on: 'Pressed', off: 'Released', value: () => false },
  { kind: 'duration', name: 'OperationDuration', value: ({ runTimeMs }) => runTimeMs },
  {
    kind: 'time',
    name: 'LastMaintenance',
    value: ({ atMs }, key) => Math.floor((atMs - sinceMaintenance(atMs, machineKey(key)) * dayMs) / 1000) * 1000,
  },
  { kind: 'localizedText', name: 'Product', value: ({ atMs }) => products[Math.floor(days(atMs) / 2) % products.length] ?? '' },
];

/** DeviceHealth [OPC 10000-100 4.5.4]: 0 normal, 4 maintenance required. */
export const health = ({ atMs }: { readonly atMs: number }, key: string): number =>
  sinceMaintenance(atMs, machineKey(key)) > maintenanceDays - 3 ? 4 : 0;

const drive: readonly PointPlan[] = [
  analog('MotorCurrent', units.ampere, [0, 16, wandering(0.1, 5.5, 0.4)]),
  analog('Speed', units.rotation, [0, 3000, wandering(0, 1400, 20)]),
  analog('WindingTemperature', units.celsius, [0, 155, wandering(31, 38, 4)]),
];

/** The machines of a line in the direction of flow; 246 variables in total. */
export const machines: readonly MachinePlan[] = [
  { name: 'Depalletizer', model: 'DP 40', points: common, parts: parts('Drive', 4, drive) },
  {
    name: 'Filler',
    model: 'FK 24',
    points: [
      ...common,
      analog('TankLevel', units.percent, [0, 100, wandering(72, -4, 8)]),
      analog('TankPressure', units.bar, [0, 4, wandering(1.4, 0.3, 0.05)]),
      analog('ProductTemperature', units.celsius, [0, 95, wandering(18, -6, 1)]),
      analog('InletFlow', units.litrePerMinute, [0, 400, wandering(0, 140, 9)]),
    ],
    parts: parts('Valve', 24, [
      analog('FillVolume', units.millilitre, [0, 1100, wandering(500, 0, 1.5)]),
      analog('Flow', units.litrePerMinute, [0, 20, wandering(0, 5.6, 0.3)]),
      {
        kind: 'twoState',
        name: 'State',
        on: 'Open',
        off: 'Closed',
        value: ({ speed, atMs }, key) => speed > 0 && noise(key, days(atMs) * 20_000) > 0,
      },
    ]),
  },
  {
    name: 'Capper',
    model: 'VS 12',
    points: common,
    parts: parts('Head', 12, [
      analog('Torque', units.newtonMetre, [0, 5, wandering(0, 1.9, 0.1)]),
      analog('Position', units.millimetre, [0, 60, wandering(22, 3, 0.4)]),
    ]),
  },
  {
    name: 'Labeller',
    model: 'ET 2',
    points: [
      ...common,
      analog('GlueTemperature', units.celsius, [0, 200, wandering(152, 6, 4)]),
      analog('GlueLevel', units.percent, [0, 100, wandering(55, 0, 40)]),
      analog('FrontRollRemaining', units.percent, [0, 100, wandering(50, 0, 48)]),
      analog('BackRollRemaining', units.percent, [0, 100, wandering(50, 0, 48)]),
      analog('WebTension', units.newtonMetre, [0, 10, wandering(0.2, 2, 0.1)]),
      { kind: 'count', name: 'MisprintCount', value: ({ count }) => Math.floor(count / 5300) },
      { kind: 'twoState', name: 'CameraFront', on: 'Ready', off: 'Not ready', value: () => true },
      { kind: 'twoState', name: 'CameraBack', on: 'Ready', off: 'Not ready', value: () => true },
    ],
  },
  { name: 'Packer', model: 'KP 8', points: common, parts: parts('Drive', 4, drive) },
  {
    name: 'Palletizer',
    model: 'RP 6',
    points: common,
    parts: parts('Axis', 6, [
      analog('Position', units.millimetre, [-2000, 2000, wandering(0, 200, 900)]),
      analog('Torque', units.newtonMetre, [0, 400, wandering(20, 110, 30)]),
      analog('MotorTemperature', units.celsius, [0, 120, wandering(30, 32, 4)]),
    ]),
  },
];

/** Variables of the line itself. */
export const linePoints: readonly PointPlan[] = [
  { kind: 'text', name: 'OrderNumber', value: ({ atMs }) => `PO-${26_000 + Math.floor(days(atMs))}` },
  { kind: 'time', name: 'OrderDue', value: ({ atMs }) => Math.ceil((atMs + 1) / dayMs) * dayMs },
  analog('Availability', units.percent, [0, 100, wandering(86, 0, 6)]),
  analog('HallTemperature', units.celsius, [0, 50, wandering(19, 2, 1.5)]),
];

/** Number of variables of a machine: its points, those of its parts, and its health. */
function variablesOf({ points, parts: below = [] }: MachinePlan): number {
  return 1 + points.length + below.reduce((sum, part) => sum + part.points.length, 0);
}

export const variablesPerLine = linePoints.length + machines.reduce((sum, machine) => sum + variablesOf(machine), 0);
