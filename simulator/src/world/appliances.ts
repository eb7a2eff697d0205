import { days } from './calendar.ts';
import { noise, units } from './random.ts';
import { WeeklyProfile } from './weeklyProfile.ts';

export type ApplianceName = 'washing machine' | 'dishwasher' | 'fridge' | 'television' | 'desk' | 'lamp';
export type Phase = 'a' | 'b' | 'c';

/** All consumers of electricity in the house; power in W, a profile's total in W·min. */
export interface Electricity {
  readonly appliances: Readonly<Record<ApplianceName, WeeklyProfile>>;
  readonly phases: Readonly<Record<Phase, WeeklyProfile>>;
}

/** Power in W at a minute of the week, Monday 00:00 being 0. */
type Load = (minuteOfWeek: number) => number;

const weekday = (minute: number): number => Math.floor(minute / 1440);
const between = (minute: number, fromHour: number, toHour: number): boolean =>
  minute % 1440 >= fromHour * 60 && minute % 1440 < toHour * 60;

const appliances: Readonly<Record<ApplianceName, Load>> = {
  'washing machine': (minute) => [1, 3, 5].reduce((power, day) => power + washing(minute - day * 1440 - (day === 5 ? 600 : 1085)), 0.6),
  dishwasher: (minute) => 0.8 + washingUp((minute % 1440) - 1225),
  fridge: (minute) => (minute % 47 < 16 ? 78 : 1.4),
  television: (minute) => (between(minute, weekday(minute) < 5 ? 18.75 : 15.5, 22.75) ? 112 : 0.4),
  desk: (minute) => (weekday(minute) < 5 && (between(minute, 8.5, 12.3) || between(minute, 13, 17.2)) ? 86 : 2.1),
  lamp: (minute) => (between(minute, 17.5, 22.5) ? 11.5 : 0.3),
};

/** Heats first, tumbles, spins at the end: 95 minutes. */
function washing(minute: number): number {
  if (minute < 0 || minute >= 95) return 0;
  if (minute < 16) return 2040;
  return minute < 82 ? 95 + 60 * (minute % 3) : 430;
}

/** Heats twice in 110 minutes. */
function washingUp(minute: number): number {
  if (minute < 0 || minute >= 110) return 0;
  return (minute >= 6 && minute < 21) || (minute >= 70 && minute < 84) ? 1880 : 62;
}

const rest: Readonly<Record<Phase, Load>> = {
  a: (minute) => 95 + (between(minute, 17, 23) ? 60 : 0),
  b: (minute) => 70 + (minute % 60 < 7 ? 240 : 0),
  c: (minute) => 40 + (between(minute, 18, 18.6) ? 2150 : 0) + (between(minute, 6.7, 6.9) ? 1600 : 0),
};

/** All appliances of the house of a seed, and the resulting load of its three phases. */
export function electricity(seed: string): Electricity {
  const varied = (name: string, load: Load): WeeklyProfile => {
    const chances = units(`${seed}/${name}`, 7 * 24 * 6);
    return new WeeklyProfile((minute) => load(minute) * (0.96 + 0.08 * (chances[Math.floor(minute / 10)] ?? 0)));
  };
  const profiles = Object.fromEntries(Object.entries(appliances).map(([name, load]) => [name, varied(name, load)])) as Record<
    ApplianceName,
    WeeklyProfile
  >;
  const phase = (name: Phase, ...names: ApplianceName[]): WeeklyProfile =>
    WeeklyProfile.sum([varied(`rest ${name}`, rest[name]), ...names.map((appliance) => profiles[appliance])]);
  return {
    appliances: profiles,
    phases: { a: phase('a', 'fridge', 'television'), b: phase('b', 'dishwasher', 'lamp'), c: phase('c', 'washing machine', 'desk') },
  };
}

/** Voltage of a phase in V. */
export function mainsVoltage(seed: string, phase: Phase, atMs: number): number {
  return 231 + 3 * noise(`${seed}/voltage ${phase}`, days(atMs) * 60);
}
