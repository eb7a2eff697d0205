import type { Labels } from '../../../contract.ts';
import type { PollClass } from '../../registers/registerMap.ts';
import type { Meaning } from './model.ts';

export const power = measurement('iot_power_watts', 'W', 'fast');
export const apparentPower = measurement('iot_apparent_power_voltamperes', 'VA', 'fast');
export const reactivePower = measurement('iot_reactive_power_vars', 'var', 'fast');
export const current = measurement('iot_current_amperes', 'A', 'fast');
export const voltage = measurement('iot_voltage_volts', 'V', 'fast');
export const frequency = measurement('iot_frequency_hertz', 'Hz', 'fast');
/** In the unit `Pct` of the integer models and the float inverters; many manufacturers send a ratio nevertheless. */
export const powerFactorInPercent: Meaning = { ...measurement('iot_power_factor_ratio', undefined, 'fast'), powerFactor: 'percent' };
export const powerFactor: Meaning = { ...powerFactorInPercent, powerFactor: 'ratio' };

export const energy = measurement('iot_energy_joules_total', 'Wh', 'normal');
export const energyProduced = measurement('iot_energy_produced_joules_total', 'Wh', 'normal');
export const apparentEnergy = measurement('iot_apparent_energy_voltampere_seconds_total', 'VAh', 'normal');
export const reactiveEnergy = measurement('iot_reactive_energy_var_seconds_total', 'varh', 'normal');
export const temperature = measurement('iot_device_temperature_celsius', '°C', 'normal');

export const dc: Labels = { sensor: 'dc' };

export function measurement(metric: string, unit: string | undefined, poll: PollClass): Meaning {
  return { metric, poll, ...(unit !== undefined && { unit }) };
}

/** The meaning with further labels. */
export function of(meaning: Meaning, labels: Labels): Meaning {
  return { ...meaning, labels: { ...meaning.labels, ...labels } };
}

const phaseNames = ['l1', 'l2', 'l3'];
const lineNames = ['l1_l2', 'l2_l3', 'l3_l1'];

/** The meaning of three points, one per phase. */
export function inPhases(meaning: Meaning, points: string, phases = phaseNames): Readonly<Record<string, Meaning>> {
  return Object.fromEntries(points.split(' ').map((point, index) => [point, of(meaning, { phase: phases[index] ?? '' })]));
}

/** The meaning of three points, one per pair of phases. */
export function betweenPhases(meaning: Meaning, points: string): Readonly<Record<string, Meaning>> {
  return inPhases(meaning, points, lineNames);
}

/** States with consecutive raw values from `first`. */
export function operatingState(names: string, first: number): Meaning {
  return { metric: 'iot_operating_state', poll: 'fast', states: numbered(names, first) };
}

/** Faults by bit; `-` is an unused bit. */
export function problem(names: string): Meaning {
  const bits = names.split(' ').flatMap((name, bit) => (name === '-' ? [] : [[bit, name] as const]));
  return { metric: 'iot_problem_detected', poll: 'fast', faults: new Map(bits) };
}

/** Ratings and controls: catalogue §4 step 5. */
export function setting(unit?: string): Meaning {
  return { category: 'config', poll: 'slow', ...(unit !== undefined && { unit }) };
}

/** Settings of several points with the same unit. */
export function settings(points: string, unit?: string): Readonly<Record<string, Meaning>> {
  return Object.fromEntries(points.split(' ').map((point) => [point, setting(unit)]));
}

/** A setting with consecutive raw values from `first`; `off on` is a switch. */
export function choice(names: string, first: number): Meaning {
  return { category: 'config', poll: 'slow', states: numbered(names, first) };
}

export function numbered(names: string, first: number): ReadonlyMap<number, string> {
  return new Map(names.split(' ').map((name, index) => [first + index, name]));
}
