import type { Device } from '../../contract.ts';
import type { SleepRule } from '../registers/registerMap.ts';
import { NumberValue } from '../registers/numberValue.ts';
import type { DeviceValues } from '../registers/deviceValues.ts';
import { StateValue } from '../registers/wordValue.ts';

/** Catalogue §8.4 */
const failedAttempts = 3;
const leastSilenceMs = 10_000;
/** A night in winter. */
const longestSleepMs = 20 * 3_600_000;

export type Verdict = 'online' | 'poll_failed' | 'expected' | 'unknown';

/** Whether a device is reachable, as its polls say. */
export class Vitality {
  readonly #maySleep: boolean;
  readonly #startedMs: number;
  #goodMs: number | undefined;
  #failed = 0;
  verdict: Verdict = 'unknown';

  /** `maySleep`: its silence is `expected` whatever its values were. */
  constructor(maySleep: boolean, nowMs: number) {
    this.#maySleep = maySleep;
    this.#startedMs = nowMs;
  }

  /** Its last poll failed. */
  get isFailing(): boolean {
    return this.#failed > 0;
  }

  /** Polls that failed in a row. */
  failures = 0;

  good(device: Device, nowMs: number): void {
    this.#goodMs = nowMs;
    this.#failed = 0;
    this.failures = 0;
    this.verdict = 'online';
    device.seen(nowMs);
    device.online();
  }

  /** After `attempts` requests without an answer. */
  failed(
    device: Device,
    values: DeviceValues | undefined,
    { attempts, nowMs }: { readonly attempts: number; readonly nowMs: number },
  ): void {
    this.#failed += Math.max(1, attempts);
    this.failures++;
    const silentMs = nowMs - (this.#goodMs ?? this.#startedMs);
    if (this.#failed < failedAttempts || silentMs < leastSilenceMs) return;
    const verdict = this.isAsleep(values, nowMs) ? 'expected' : 'poll_failed';
    if (verdict !== this.verdict) device.offline(verdict);
    this.verdict = verdict;
  }

  /** The config or its profile's rule says that it is silent now. */
  isAsleep(values: DeviceValues | undefined, nowMs: number): boolean {
    const rule = values?.map.sleeps;
    if (!this.#maySleep && rule === undefined) return false;
    if (nowMs - (this.#goodMs ?? this.#startedMs) > (rule?.longestMs ?? longestSleepMs)) return false;
    return this.#maySleep || this.#goodMs === undefined || wasNearSleep(values, rule);
  }
}

/** The last values are those of a device that is about to sleep. */
function wasNearSleep(values: DeviceValues | undefined, rule: SleepRule | undefined): boolean {
  const value = values?.value(rule?.point ?? '');
  if (value instanceof StateValue) return value.state !== undefined && rule?.states?.includes(value.state) === true;
  return value instanceof NumberValue && value.value !== undefined && value.value <= (rule?.atMost ?? -Infinity);
}
