import { dayMs, hourMs, minuteMs } from '../world/calendar.ts';
import { unit } from '../world/random.ts';
import type { Model } from './models.ts';

/** When devices of a model report. */
interface Reporting {
  /** Usual time between two reports. */
  readonly intervalMs: number;
  /** Keys whose changes are reported immediately. */
  readonly onChangeOf?: readonly string[];
}

/** Thermometers and plugs report more often than real ones, which may be silent for an hour; the others report as real ones do. */
const reporting: Readonly<Record<string, Reporting>> = {
  WSDCGQ11LM: { intervalMs: 30_000 },
  'SNZB-02D': { intervalMs: 30_000 },
  MCCGQ11LM: { intervalMs: dayMs, onChangeOf: ['contact'] },
  RTCGQ11LM: { intervalMs: 50 * minuteMs, onChangeOf: ['occupancy'] },
  SJCGQ11LM: { intervalMs: 50 * minuteMs },
  'JTYJ-GD-01LM/BW': { intervalMs: 50 * minuteMs },
  '014G2461': { intervalMs: minuteMs, onChangeOf: ['occupied_heating_setpoint'] },
  9290022166: { intervalMs: 10 * minuteMs, onChangeOf: ['state', 'brightness'] },
  LED1732G11: { intervalMs: 10 * minuteMs, onChangeOf: ['state', 'brightness'] },
  A1Z: { intervalMs: 10_000 },
  'E1524/E1810': { intervalMs: 12 * hourMs },
  324131092621: { intervalMs: 6 * hourMs },
  'WS-EUK02': { intervalMs: 10 * minuteMs, onChangeOf: ['state_left', 'state_right'] },
  E1757: { intervalMs: 2 * hourMs, onChangeOf: ['position'] },
  TS0601_3_phase_clamp_meter: { intervalMs: 10_000 },
  E2112: { intervalMs: 20_000 },
  TS0601_smart_air_house_keeper: { intervalMs: 20_000 },
  TS0601_soil: { intervalMs: 5 * minuteMs },
  FP1E: { intervalMs: 5 * minuteMs, onChangeOf: ['presence'] },
};

/** When devices of a model report; throws if that is not defined. */
export function reportingOf(model: Model): Reporting {
  const found = reporting[model.definition.model];
  if (!found) throw new Error(`cannot find report interval of model "${model.definition.model}": not defined`);
  return found;
}

/** Actions that a remote or button of a model declares. */
export function actionsOf(model: Model): readonly string[] {
  return model.definition.exposes.find((expose) => expose.property === 'action')?.values?.map(String) ?? [];
}

/** The action of a device's n-th press: in most cases one of the first two of its model. */
export function actionAt(seed: string, model: Model, press: number): string | undefined {
  const actions = actionsOf(model);
  const chance = unit(`${seed}/press:${press}`);
  return actions[Math.floor(chance * chance * chance * actions.length)];
}

/** Time of the first report after `afterMs`: one in each interval, with jitter. */
export function nextReportMs(seed: string, intervalMs: number, afterMs: number): number {
  for (let slot = Math.floor(afterMs / intervalMs); ; slot++) {
    const atMs = reportMs(seed, intervalMs, slot);
    if (atMs > afterMs) return atMs;
  }
}

/** Time of the last report at or before `untilMs`. */
export function lastReportMs(seed: string, intervalMs: number, untilMs: number): number {
  for (let slot = Math.floor(untilMs / intervalMs); ; slot--) {
    const atMs = reportMs(seed, intervalMs, slot);
    if (atMs <= untilMs) return atMs;
  }
}

/** The offset of the report within its slot differs by device, the jitter by slot. */
function reportMs(seed: string, intervalMs: number, slot: number): number {
  return Math.round((slot + 0.85 * unit(`${seed}/phase`) + 0.15 * unit(`${seed}/slot:${slot}`)) * intervalMs);
}
