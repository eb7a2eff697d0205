import { stateOf, type State } from './curves.ts';
import type { HomeDevice } from './inventory.ts';
import { actionsOf, lastReportMs, reportingOf, nextReportMs } from './reporting.ts';

/** Converts clock time to simulated time, which may run faster. */
export type WorldTime = (atMs: number) => number;

/** One device in the Zigbee network: its own state, and what Zigbee2MQTT caches of it. */
export class ZigbeeNode {
  device: HomeDevice;
  /** Its friendly name. */
  name: string;
  interview: 'PENDING' | 'IN_PROGRESS' | 'SUCCESSFUL' = 'SUCCESSFUL';
  /** Sends nothing, for example because its battery is empty. */
  silent = false;
  /** Values set by faults, in place of the simulated ones. */
  overrides: State = {};
  /** The last state that it sent. */
  lastSent: State;
  /** Time of the next report. */
  dueMs: number;
  /** Number of button presses sent. */
  presses: number;

  /** The content of Zigbee2MQTT's state.json. */
  cache: State;
  lastSeenMs: number;
  /** Not kept by Zigbee2MQTT across a restart. */
  linkquality: number | undefined;
  available = true;

  /** A device that joined long ago: its last report is the one due before `nowMs`. */
  constructor(device: HomeDevice, nowMs: number, worldTime: WorldTime) {
    const { intervalMs, onChangeOf } = reportingOf(device.model);
    this.device = device;
    this.name = device.name;
    this.lastSeenMs = lastReportMs(device.seed, intervalMs, nowMs);
    this.dueMs = nextReportMs(device.seed, intervalMs, nowMs);
    // a device that reports changes has reported the current state
    this.lastSent = stateOf(device, worldTime(onChangeOf ? nowMs : this.lastSeenMs));
    this.cache = this.lastSent;
    this.presses = actionsOf(device.model).length > 0 ? device.events.count(worldTime(nowMs)) : 0;
  }

  /** Its state at a point in simulated time. */
  state(worldMs: number): State {
    return { ...stateOf(this.device, worldMs), ...this.overrides };
  }

  /** Whether it is mains-powered; Zigbee2MQTT then pings it instead of waiting for a message. */
  get active(): boolean {
    return this.device.model.power_source !== 'Battery';
  }
}

/** Finds a device by IEEE address or friendly name; throws if there is none. */
export function nodeNamed(nodes: ReadonlyMap<string, ZigbeeNode>, device: string): ZigbeeNode {
  const found = nodes.get(device) ?? Array.from(nodes.values()).find((node) => node.name === device);
  if (!found) throw new Error(`cannot find device "${device}": no such IEEE address or friendly name`);
  return found;
}
