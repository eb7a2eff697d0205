import type { Clock } from '../clock.ts';
import { days } from '../world/calendar.ts';
import { noise, unit } from '../world/random.ts';
import type { Bridge } from './bridge.ts';
import { availabilityMinutes } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { actionAt, actionsOf, reportingOf, nextReportMs } from './reporting.ts';
import type { ZigbeeNode, WorldTime } from './zigbeeNode.ts';

/** How often devices check whether a report is due. */
const tickMs = 500;

interface RadioOptions {
  readonly clock: Clock;
  readonly worldTime: WorldTime;
  readonly nodes: ReadonlyMap<string, ZigbeeNode>;
  readonly bridge: Bridge;
}

/** Sends the devices' reports when they are due, whether the bridge is running or not. */
export class Radio {
  readonly #options: RadioOptions;
  #cancel: () => void = () => undefined;

  constructor(options: RadioOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(tickMs, () => {
      this.start();
      for (const node of this.#options.nodes.values()) this.#tick(node);
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Sends the whole state of the device now, optionally together with an action. */
  report(node: ZigbeeNode, action: State = {}): void {
    const atMs = this.#options.clock.now();
    const { intervalMs } = reportingOf(node.device.model);
    node.lastSent = node.state(this.#options.worldTime(atMs));
    node.dueMs = nextReportMs(node.device.seed, intervalMs, atMs);
    if (this.#options.bridge.running) node.linkquality = linkquality(node.device.seed, atMs);
    this.#options.bridge.received(node, { ...node.lastSent, ...action });
  }

  #tick(node: ZigbeeNode): void {
    if (node.silent) this.#checkAvailability(node);
    else if (node.interview === 'SUCCESSFUL') this.#reportIfDue(node);
  }

  #reportIfDue(node: ZigbeeNode): void {
    const { model, seed, events } = node.device;
    const atMs = this.#options.clock.now();
    const worldMs = this.#options.worldTime(atMs);
    const presses = actionsOf(model).length > 0 ? events.count(worldMs) : node.presses;
    if (presses > node.presses) {
      node.presses = presses;
      this.report(node, { action: actionAt(seed, model, presses) });
    } else if (atMs >= node.dueMs || this.#hasChanged(node, worldMs)) {
      this.report(node);
    }
  }

  #hasChanged(node: ZigbeeNode, worldMs: number): boolean {
    const { onChangeOf = [] } = reportingOf(node.device.model);
    if (onChangeOf.length === 0) return false;
    const state = node.state(worldMs);
    return onChangeOf.some((key) => state[key] !== node.lastSent[key]);
  }

  /** Zigbee2MQTT reports a device as offline after a timeout without messages (lib/extension/availability.ts). */
  #checkAvailability(node: ZigbeeNode): void {
    const limitMs = (node.active ? availabilityMinutes.active : availabilityMinutes.passive) * 60_000;
    const overdue = this.#options.clock.now() - node.lastSeenMs > limitMs;
    if (overdue && node.available && this.#options.bridge.running) this.#options.bridge.setAvailable(node, false);
  }
}

function linkquality(seed: string, atMs: number): number {
  return Math.round(70 + 150 * unit(`${seed}/distance`) + 20 * noise(`${seed}/radio`, days(atMs) * 200));
}
