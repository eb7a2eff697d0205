import type { Entity } from '../entity.ts';
import { boolean, listed, number, states, type Rule } from '../features.ts';
import { readClock } from '../readings.ts';

function unitOf({ attributes }: Entity): string | undefined {
  const unit = attributes['unit_of_measurement'];
  return typeof unit === 'string' ? unit : undefined;
}

/** Helpers are data of the user, not settings of a device (catalogue §9.2). */
export function inputNumber(entity: Entity): readonly Rule[] {
  return [number(undefined, { unit: unitOf(entity) })];
}

export function inputSelect(entity: Entity): readonly Rule[] {
  return [states('iot_sensor_state', { values: listed(entity, 'options') })];
}

/** A count that may rise and fall. */
export function tally(): readonly Rule[] {
  return [number('iot_tally')];
}

/** `remaining` is the time left when the timer was paused; a running timer only has its end. */
export function timer(): readonly Rule[] {
  return [
    states('iot_operating_state', { values: ['idle', 'active', 'paused'] }),
    number('iot_remaining_time_seconds', { attribute: 'remaining', unit: 's', read: readClock }),
    number('iot_timestamp_seconds', { attribute: 'finishes_at', labels: { sensor: 'finishes_at' }, read: readFinish }),
  ];
}

function readFinish(value: unknown): unknown {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? (value ?? null) : ms / 1000;
}

/** Whether a calendar or schedule is active now. */
export function active(): readonly Rule[] {
  return [boolean('iot_sensor_active')];
}

/** Settings of a device (§4 step 5). */
export function numberSetting(entity: Entity): readonly Rule[] {
  return [number(undefined, { unit: unitOf(entity), category: 'config' })];
}

export function selectSetting(entity: Entity): readonly Rule[] {
  return [states(undefined, { values: listed(entity, 'options'), category: 'config' })];
}
