import { basicSettings } from './basicSettings.ts';
import { battery } from './battery.ts';
import { common } from './common.ts';
import { controls } from './controls.ts';
import { derAc } from './derAc.ts';
import { derDc } from './derDc.ts';
import { inverters } from './inverter.ts';
import { irradiance } from './irradiance.ts';
import { meters } from './meter.ts';
import type { SunSpecModel } from './model.ts';
import { mppt } from './mppt.ts';
import { nameplate } from './nameplate.ts';
import { status } from './status.ts';
import { storage } from './storage.ts';

const all = [common, ...inverters, nameplate, basicSettings, status, controls, storage, mppt, ...meters, irradiance, derAc, derDc, battery];

/** The known models by id; all others are skipped. */
export const models: ReadonlyMap<number, SunSpecModel> = new Map(all.map((model) => [model.id, model]));
