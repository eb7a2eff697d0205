import { dayMs, hourMs, minuteMs } from '../world/calendar.ts';
import { unit } from '../world/random.ts';
import type { Model } from './models.ts';

/** When devices of a kind speak. */
interface Manners {
  /** Usual time between two reports. */
  readonly intervalMs: number;
  /** They also speak at once when one of these changes. */
  readonly tells?: readonly string[];
}

/** Livelier than in a real house, where a thermometer may rest for an hour; the quiet ones are as quiet as there. */
const manners: Readonly<Record<string, Manners>> = {
  WSDCGQ11LM: { intervalMs: 30_000 },
  'SNZB-02D': { intervalMs: 30_000 },
  MCCGQ11LM: { intervalMs: dayMs, tells: ['contact'] },
  RTCGQ11LM: { intervalMs: 50 * minuteMs, tells: ['occupancy'] },
  SJCGQ11LM: { intervalMs: 50 * minuteMs },
  'JTYJ-GD-01LM/BW': { intervalMs: 50 * minuteMs },
  '014G2461': { intervalMs: minuteMs, tells: ['occupied_heating_setpoint'] },
  9290022166: { intervalMs: 10 * minuteMs, tells: ['state', 'brightness'] },
  LED1732G11: { intervalMs: 10 * minuteMs, tells: ['state', 'brightness'] },
  A1Z: { intervalMs: 10_000 },
  'E1524/E1810': { intervalMs: 12 * hourMs },
  324131092621: { intervalMs: 6 * hourMs },
  'WS-EUK02': { intervalMs: 10 * minuteMs, tells: ['state_left', 'state_right'] },
  E1757: { intervalMs: 2 * hourMs, tells: ['position'] },
  TS0601_3_phase_clamp_meter: { intervalMs: 10_000 },
  E2112: { intervalMs: 20_000 },
  TS0601_smart_air_house_keeper: { intervalMs: 20_000 },
  TS0601_soil: { intervalMs: 5 * minuteMs },
  FP1E: { intervalMs: 5 * minuteMs, tells: ['presence'] },
};

/** How devices of that model behave. */
export function mannersOf(model: Model): Manners {
  const found = manners[model.definition.model];
  if (!found) throw new Error(`cannot find manners of model "${model.definition.model}": none are written`);
  return found;
}

/** Events that a remote or a button of that model declares. */
export function actionsOf(model: Model): readonly string[] {
  return model.definition.exposes.find((expose) => expose.property === 'action')?.values?.map(String) ?? [];
}

/** Which event a device sends at its n-th press: mostly the first two of its model. */
export function actionAt(seed: string, model: Model, press: number): string | undefined {
  const actions = actionsOf(model);
  const chance = unit(`${seed}/press:${press}`);
  return actions[Math.floor(chance * chance * chance * actions.length)];
}

/** When a device reports next after `afterMs`: once in each interval, not quite in time. */
export function nextReportMs(seed: string, intervalMs: number, afterMs: number): number {
  for (let slot = Math.floor(afterMs / intervalMs); ; slot++) {
    const atMs = reportMs(seed, intervalMs, slot);
    if (atMs > afterMs) return atMs;
  }
}

/** When a device reported last, at or before `untilMs`. */
export function lastReportMs(seed: string, intervalMs: number, untilMs: number): number {
  for (let slot = Math.floor(untilMs / intervalMs); ; slot--) {
    const atMs = reportMs(seed, intervalMs, slot);
    if (atMs <= untilMs) return atMs;
  }
}

/** The fixed place of the report within each slot differs by device, the jitter by slot. */
function reportMs(seed: string, intervalMs: number, slot: number): number {
  return Math.round((slot + 0.85 * unit(`${seed}/phase`) + 0.15 * unit(`${seed}/slot:${slot}`)) * intervalMs);
}
