import type { Device } from '../../contract.ts';
import { NumberValue } from '../registers/pointValue.ts';
import type { DeviceValues } from '../registers/deviceValues.ts';
import type { SleepRule } from '../registers/registerMap.ts';
import { StateValue } from '../registers/wordValue.ts';

/** Catalogue §8.4 */
const failedAttempts = 3;
const leastSilenceMs = 10_000;
/** A winter night. */
const longestSleepMs = 20 * 3_600_000;

/** Offline devices have the reason. */
export type ReachabilityState = 'online' | 'poll_failed' | 'expected' | 'unknown';

interface FailedPoll {
  /** Requests without a response. */
  readonly attempts: number;
  readonly nowMs: number;
  readonly cause: string;
}

/** Whether a device is reachable, according to its polls. */
export class Reachability {
  state: ReachabilityState = 'unknown';
  /** Failed polls in a row. */
  failures = 0;
  readonly #maySleep: boolean;
  readonly #startedMs: number;
  #goodMs: number | undefined;
  #failedAttempts = 0;
  /** Reported while the device is offline. */
  #cause: string | undefined;

  /** `maySleep`: silence is `expected`, whatever the last values were. */
  constructor(maySleep: boolean, nowMs: number) {
    this.#maySleep = maySleep;
    this.#startedMs = nowMs;
  }

  /** Its last poll failed. */
  get isFailing(): boolean {
    return this.failures > 0;
  }

  good(device: Device, nowMs: number): void {
    this.#goodMs = nowMs;
    this.#failedAttempts = 0;
    this.failures = 0;
    this.state = 'online';
    device.seen(nowMs);
    device.online();
  }

  failed(device: Device, values: DeviceValues | undefined, { attempts, nowMs, cause }: FailedPoll): void {
    this.#failedAttempts += Math.max(1, attempts);
    this.failures++;
    const silentMs = nowMs - (this.#goodMs ?? this.#startedMs);
    if (this.#failedAttempts < failedAttempts || silentMs < leastSilenceMs) return;
    const state = this.isAsleep(values, nowMs) ? 'expected' : 'poll_failed';
    if (state !== this.state || cause !== this.#cause) device.offline(state, cause);
    this.state = state;
    this.#cause = cause;
  }

  /** According to the config or the rule of its profile, the device is silent now. */
  isAsleep(values: DeviceValues | undefined, nowMs: number): boolean {
    const rule = values?.map.sleeps;
    if (!this.#maySleep && rule === undefined) return false;
    if (nowMs - (this.#goodMs ?? this.#startedMs) > (rule?.longestMs ?? longestSleepMs)) return false;
    return this.#maySleep || this.#goodMs === undefined || endedNearSleep(values, rule);
  }
}

/** The last values are those of a device that is about to sleep. */
function endedNearSleep(values: DeviceValues | undefined, rule: SleepRule | undefined): boolean {
  const value = values?.value(rule?.point ?? '');
  if (value instanceof StateValue) return value.state !== undefined && rule?.states?.includes(value.state) === true;
  return value instanceof NumberValue && value.value !== undefined && value.value <= (rule?.atMost ?? -Infinity);
}
