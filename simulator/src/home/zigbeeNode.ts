import { stateOf, type State } from './curves.ts';
import type { HomeDevice } from './inventory.ts';
import { actionsOf, lastReportMs, mannersOf, nextReportMs } from './reporting.ts';

/** Maps the time of the bridge to the time of the world around it, which may run faster. */
export type WorldTime = (atMs: number) => number;

/** One device of the network: what it does by itself, and what Zigbee2MQTT remembers of it. */
export class Member {
  device: HomeDevice;
  /** Its friendly name. */
  name: string;
  interview: 'PENDING' | 'IN_PROGRESS' | 'SUCCESSFUL' = 'SUCCESSFUL';
  /** Sends nothing: its battery is flat, say. */
  silent = false;
  /** Values that a fault put in place of the world's. */
  overrides: State = {};
  /** What it sent last. */
  said: State;
  /** When it reports next. */
  dueMs: number;
  /** Presses of its buttons that it has sent. */
  presses: number;

  /** What Zigbee2MQTT's state.json holds. */
  cache: State;
  lastSeenMs: number;
  /** Zigbee2MQTT forgets it when it stops. */
  linkquality: number | undefined;
  available = true;

  /** A device that has been in the network for long: it reported when it was due before `nowMs`. */
  constructor(device: HomeDevice, nowMs: number, worldTime: WorldTime) {
    const { intervalMs, tells } = mannersOf(device.model);
    this.device = device;
    this.name = device.name;
    this.lastSeenMs = lastReportMs(device.seed, intervalMs, nowMs);
    this.dueMs = nextReportMs(device.seed, intervalMs, nowMs);
    // Who tells each change has told the last one.
    this.said = stateOf(device, worldTime(tells ? nowMs : this.lastSeenMs));
    this.cache = this.said;
    this.presses = actionsOf(device.model).length > 0 ? device.happenings.count(worldTime(nowMs)) : 0;
  }

  /** What it would say at that moment of the world. */
  state(worldMs: number): State {
    return { ...stateOf(this.device, worldMs), ...this.overrides };
  }

  /** Mains-powered: Zigbee2MQTT asks after it, instead of waiting for it. */
  get active(): boolean {
    return this.device.model.power_source !== 'Battery';
  }
}

/** The device of that IEEE address or friendly name; throws when there is none. */
export function memberNamed(members: ReadonlyMap<string, Member>, device: string): Member {
  const found = members.get(device) ?? Array.from(members.values()).find((member) => member.name === device);
  if (!found) throw new Error(`cannot find device "${device}": no such IEEE address or friendly name`);
  return found;
}
