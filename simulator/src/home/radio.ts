import type { Clock } from '../clock.ts';
import { days } from '../world/calendar.ts';
import { noise, unit } from '../world/random.ts';
import type { Bridge } from './bridge.ts';
import { availabilityMinutes } from './bridgePayloads.ts';
import type { State } from './curves.ts';
import { actionAt, actionsOf, mannersOf, nextReportMs } from './reporting.ts';
import type { Member, WorldTime } from './zigbeeNode.ts';

/** How often the devices look about them. */
const tickMs = 500;

interface RadioOptions {
  readonly clock: Clock;
  readonly worldTime: WorldTime;
  readonly members: ReadonlyMap<string, Member>;
  readonly bridge: Bridge;
}

/** Lets the devices speak when they would, whether the bridge hears them or not. */
export class Radio {
  readonly #options: RadioOptions;
  #cancel: () => void = () => undefined;

  constructor(options: RadioOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(tickMs, () => {
      this.start();
      for (const member of this.#options.members.values()) this.#look(member);
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Sends all that the device knows, now; an action goes with it, for this once. */
  speak(member: Member, action: State = {}): void {
    const atMs = this.#options.clock.now();
    const { intervalMs } = mannersOf(member.device.model);
    member.said = member.state(this.#options.worldTime(atMs));
    member.dueMs = nextReportMs(member.device.seed, intervalMs, atMs);
    if (this.#options.bridge.running) member.linkquality = linkquality(member.device.seed, atMs);
    this.#options.bridge.received(member, { ...member.said, ...action });
  }

  #look(member: Member): void {
    if (member.silent) this.#miss(member);
    else if (member.interview === 'SUCCESSFUL') this.#sense(member);
  }

  #sense(member: Member): void {
    const { model, seed, happenings } = member.device;
    const atMs = this.#options.clock.now();
    const worldMs = this.#options.worldTime(atMs);
    const presses = actionsOf(model).length > 0 ? happenings.count(worldMs) : member.presses;
    if (presses > member.presses) {
      member.presses = presses;
      this.speak(member, { action: actionAt(seed, model, presses) });
    } else if (atMs >= member.dueMs || this.#hasNews(member, worldMs)) {
      this.speak(member);
    }
  }

  #hasNews(member: Member, worldMs: number): boolean {
    const { tells = [] } = mannersOf(member.device.model);
    if (tells.length === 0) return false;
    const state = member.state(worldMs);
    return tells.some((key) => state[key] !== member.said[key]);
  }

  /** Zigbee2MQTT gives a device up when it has not heard it for long (lib/extension/availability.ts). */
  #miss(member: Member): void {
    const limitMs = (member.active ? availabilityMinutes.active : availabilityMinutes.passive) * 60_000;
    const overdue = this.#options.clock.now() - member.lastSeenMs > limitMs;
    if (overdue && member.available && this.#options.bridge.running) this.#options.bridge.setAvailable(member, false);
  }
}

function linkquality(seed: string, atMs: number): number {
  return Math.round(70 + 150 * unit(`${seed}/distance`) + 20 * noise(`${seed}/radio`, days(atMs) * 200));
}
