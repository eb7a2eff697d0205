import { mainsVoltage, type Phase } from '../world/appliances.ts';
import { days } from '../world/calendar.ts';
import { batteryWattHours, batteryWatts, solarPeakWatts, type Energy, type EnergySystem, type Flows } from '../world/energySystem.ts';
import { noise } from '../world/random.ts';
import { outdoorTemperature } from '../world/weather.ts';
import type { UnitModel } from './modbusUnit.ts';
import { RegisterImage, text } from './registerImage.ts';
import { mainsFrequency } from './sdm630.ts';
import { absent, accumulated, endOfModels, flags, marker, model, scale, scaled, words } from './sunspecWords.ts';

const base = 40_000;
const phases: readonly Phase[] = ['a', 'b', 'c'];

export const sleepStates = ['awake', 'dusk', 'asleep'] as const;
/** `dusk`: reports the state "sleeping"; `asleep`: does not respond. */
export type SleepState = (typeof sleepStates)[number];

/** Values set by faults, in place of the simulated ones. */
export interface InverterOverrides {
  /** Added to the scale factors of power. */
  scaleShift: number;
  /** Added to the energy counters, in Wh. */
  wattHours: number;
  /** Undefined: depends on the sun. */
  sleepState: SleepState | undefined;
}

export interface InverterOptions {
  readonly seed: string;
  readonly energy: EnergySystem;
  readonly overrides: InverterOverrides;
  /** Whether it is off between sunset and sunrise. */
  readonly sleeps: boolean;
}

/** A three-phase SunSpec hybrid inverter with a battery and a grid meter; its models begin at register 40000. */
export function inverter(options: InverterOptions): UnitModel {
  const { overrides, energy, sleeps } = options;
  const sleepStateAt = (atMs: number): SleepState => overrides.sleepState ?? (sleeps && energy.at(atMs).solar <= 0 ? 'asleep' : 'awake');
  return {
    name: 'Wechselrichter',
    maxRegisters: 125,
    identification: ['Helios', 'Hybrid 8', '2.14'],
    isAsleep: (atMs) => sleepStateAt(atMs) === 'asleep',
    image(atMs) {
      const isDusk = sleepStateAt(atMs) === 'dusk';
      const now = energy.at(atMs);
      const moment: Moment = {
        ...options,
        atMs,
        isDusk,
        now: isDusk ? { ...now, solar: 0, inverter: 0, battery: 0 } : now,
        flows: energy.flows(atMs),
      };
      const models = [common(), threePhase(moment), nameplate(), trackers(moment), meter(moment), battery(moment)];
      return new RegisterImage().words('holding', base, [...marker, ...models.flat(), ...endOfModels]);
    },
  };
}

interface Moment extends InverterOptions {
  readonly atMs: number;
  readonly isDusk: boolean;
  readonly now: Energy;
  readonly flows: Flows;
}

function common(): number[] {
  const [noAddress, none] = [words(1), absent.pad];
  return model(1, [text('Helios', 16), text('Hybrid 8', 16), text('', 8), text('2.14', 8), text('HH8-240071', 16), noAddress, none]);
}

/** Model 103: inverter, three phases. */
function threePhase({ seed, atMs, now, flows, overrides, isDusk }: Moment): number[] {
  const voltage = phases.map((phase) => mainsVoltage(seed, phase, atMs));
  const power = now.inverter;
  const current = voltage.map((volts) => Math.abs(power) / 3 / volts);
  const direct = now.solar - now.battery;
  const powerScale = overrides.scaleShift;
  const cabinet = outdoorTemperature(seed, atMs) / 3 + 24 + Math.abs(power) / 400;
  const isOn = Math.abs(power) > 1;
  // 2 sleeping, 4 MPPT, 8 standby
  const state = isDusk ? 2 : isOn ? 4 : 8;
  const given = flows.solar - flows.charged + flows.discharged + overrides.wattHours;
  return model(103, [
    ...[sumOf(current), ...current].map((amperes) => scaled(amperes, -2)),
    scale(-2),
    ...voltage.map((volts) => scaled(volts * Math.sqrt(3), -1)),
    ...voltage.map((volts) => scaled(volts, -1)),
    scale(-1),
    ...[scaled(power, powerScale), scale(powerScale)],
    ...[scaled(mainsFrequency(seed, atMs), -2), scale(-2)],
    ...[scaled(Math.abs(power), powerScale), scale(powerScale)],
    ...[scaled(0, powerScale), scale(powerScale)],
    ...[scaled(isOn ? 99.8 : 0, -1), scale(-1)],
    ...[accumulated(given), scale(0)],
    ...[absent.uint16, absent.scale, absent.uint16, absent.scale],
    ...[scaled(direct, powerScale), scale(powerScale)],
    ...[scaled(cabinet, -1), scaled(cabinet + 6, -1), absent.int16, absent.int16, scale(-1)],
    ...[words(state), absent.enum16],
    ...[flags(0), flags(0), absent.bitfield32, absent.bitfield32, absent.bitfield32, absent.bitfield32],
  ]);
}

/** Model 120: nameplate ratings; 82 is photovoltaics with storage. */
function nameplate(): number[] {
  const quarter = solarPeakWatts * 0.6;
  return model(120, [
    words(82),
    ...[scaled(solarPeakWatts, 0), scale(0), scaled(solarPeakWatts, 0), scale(0)],
    ...[scaled(quarter, 0), absent.int16, absent.int16, scaled(-quarter, 0), scale(0)],
    ...[scaled(12.5, -1), scale(-1)],
    ...[scaled(0.8, -2), absent.int16, absent.int16, scaled(-0.8, -2), scale(-2)],
    ...[scaled(batteryWattHours, 1), scale(1), absent.uint16, absent.scale],
    ...[scaled(batteryWatts, 0), scale(0), scaled(batteryWatts, 0), scale(0)],
    absent.pad,
  ]);
}

/** Model 160: two strings of panels; the western one yields a little less. */
function trackers({ seed, atMs, now, flows, overrides }: Moment): number[] {
  const strings = [
    ['Ost', 0.54],
    ['West', 0.46],
  ] as const;
  const isLit = now.solar > 1;
  const modules = strings.map(([name, share], index) => {
    const volts = isLit ? 520 + 25 * noise(`${seed}/string ${name}`, days(atMs) * 40) : 0;
    const watts = now.solar * share;
    return [
      words(index + 1),
      text(name, 8),
      scaled(volts === 0 ? 0 : watts / volts, -2),
      scaled(volts, -1),
      scaled(watts, 0),
      accumulated(flows.solar * share + overrides.wattHours),
      absent.uint32,
      absent.int16,
      words(isLit ? 4 : 8),
      flags(0),
    ].flat();
  });
  return model(160, [scale(-2), scale(-1), scale(0), scale(0), flags(0), words(strings.length), absent.uint16, ...modules]);
}

/** Model 203: meter of three phases and neutral, at the grid. */
function meter({ seed, atMs, now, flows, overrides }: Moment): number[] {
  const voltage = phases.map((phase) => mainsVoltage(seed, phase, atMs));
  const power = phases.map((phase) => now.grid[phase]);
  const current = power.map((watts, index) => watts / (voltage[index] ?? 230));
  const withTotal = (values: readonly number[]): number[] => [sumOf(values), ...values];
  const volts = (values: readonly number[]): number[][] => [sumOf(values) / 3, ...values].map((value) => scaled(value, -1));
  const counters = (values: Readonly<Record<Phase, number>>): number[][] =>
    withTotal(phases.map((phase) => values[phase])).map(accumulated);
  const nothing = Array.from({ length: 8 }, () => flags(0));
  const none = Array.from({ length: 4 }, () => absent.int16);
  return model(203, [
    ...withTotal(current).map((amperes) => scaled(amperes, -2)),
    scale(-2),
    ...volts(voltage),
    ...volts(voltage.map((value) => value * Math.sqrt(3))),
    scale(-1),
    ...[scaled(mainsFrequency(seed, atMs), -2), scale(-2)],
    ...withTotal(power).map((watts) => scaled(watts, overrides.scaleShift)),
    scale(overrides.scaleShift),
    ...[...none, absent.scale, ...none, absent.scale, ...none, absent.scale],
    ...[...counters(flows.exported), ...counters(flows.imported), scale(0)],
    ...[...nothing, absent.scale],
    ...[...nothing, ...nothing, absent.scale],
    flags(0),
  ]);
}

/** Model 802: battery. */
function battery({ seed, atMs, now, flows }: Moment): number[] {
  const volts = 396 + 28 * now.charge;
  const cell = volts / 128;
  // 2 empty, 3 discharging, 4 charging, 5 full, 6 holding
  const charging = now.battery > 1 ? 4 : now.battery < -1 ? 3 : now.charge > 0.99 ? 5 : 6;
  return model(802, [
    ...[scaled(24, 0), scaled(batteryWattHours, 1), scaled(batteryWatts, 0), scaled(batteryWatts, 0), absent.uint16],
    ...[scaled(100, -1), scaled(10, -1), absent.uint16, absent.uint16],
    ...[scaled(now.charge * 100, -1), scaled((1 - now.charge) * 100, -1), scaled(98.4, -1), flags(flows.charged / batteryWattHours)],
    ...[words(charging), words(0), words(Math.floor(atMs / 1000) % 60), absent.uint16, words(0), words(4), words(3), absent.enum16],
    ...[absent.uint32, flags(0), flags(0), absent.bitfield32, absent.bitfield32],
    ...[scaled(volts, -1), absent.uint16, absent.uint16],
    ...[
      scaled(cell + 0.012, -3),
      words(1),
      words(3),
      scaled(cell - 0.015 - 0.003 * noise(seed, days(atMs)), -3),
      words(2),
      words(5),
      scaled(cell, -3),
    ],
    // charging is negative in this model
    ...[scaled(-now.battery / volts, -1), scaled(25, -1), scaled(25, -1), scaled(-now.battery, 0)],
    ...[words(0), scaled(0, 0), words(0), words(0)],
    ...[scale(0), scale(1), scale(0), absent.scale, scale(-1), scale(-1), scale(-1), scale(-1), scale(-3), scale(-1), scale(-1), scale(0)],
  ]);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
