import { byText } from './byText';
import { type Device, type DeviceState, deviceStates, type OfflineReason, type Reachability } from './device';
import { isProblem, type Level, levelRank, worstSeverity } from './level';

interface ReachabilityInput {
  /** Whether Prometheus has current series of the device. */
  readonly hasData: boolean;
  readonly isUp: boolean;
  /** Why it is offline. */
  readonly reason?: OfflineReason;
  readonly lastSeenMs?: number;
  readonly silenceLimitMs?: number;
}

/** The state of a device from its own metrics, without alerts. A device that is expected to sleep is OK. */
export function reachabilityState(input: ReachabilityInput, nowMs: number): Reachability {
  const { hasData, isUp, reason, lastSeenMs, silenceLimitMs } = input;
  if (!hasData) {
    return 'unknown';
  }
  if (!isUp) {
    return reason === 'expected' ? 'ok' : 'offline';
  }
  const isSilent = lastSeenMs !== undefined && silenceLimitMs !== undefined && nowMs - lastSeenMs > silenceLimitMs;
  return isSilent ? 'silent' : 'ok';
}

/** Charge below which a battery counts as low; the alert BatteryLow uses the same value. */
export const lowBatteryRatio = 0.15;
/** Protocols whose batteries are storage systems, which discharge in normal operation. */
const storageProtocols = ['modbus', 'opcua'];

export function isBatteryLow({ batteryLow, batteryRatio, protocol }: Device): boolean {
  return !storageProtocols.includes(protocol) && (batteryLow === true || (batteryRatio !== undefined && batteryRatio < lowBatteryRatio));
}

/** What lists and cells show of a device: the worst severity of its alerts, else its state. A low battery without an alert is a warning. */
export function deviceLevel(device: Device): Level {
  const { state, alerts } = device;
  if (state === 'alert') {
    return worstSeverity(alerts) ?? 'warning';
  }
  return state === 'ok' && isBatteryLow(device) ? 'warning' : state;
}

/** Whether a device has a problem. All counts of "need attention" are by this. */
export function needsAttention(device: Device): boolean {
  return isProblem(deviceLevel(device));
}

/** Compares by level, worst first. */
export function byLevel(a: Device, b: Device): number {
  return levelRank(deviceLevel(a)) - levelRank(deviceLevel(b));
}

const ranks = Object.fromEntries(deviceStates.map((state, rank) => [state, rank])) as Record<DeviceState, number>;

/** Sort key: 0 for the worst state. */
export function stateRank(state: DeviceState): number {
  return ranks[state];
}

/** Compares by name in natural order, then by id. */
export function byName(a: Device, b: Device): number {
  return byText(a.name, b.name) || byText(a.id, b.id);
}
