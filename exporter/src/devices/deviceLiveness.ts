import type { DeviceDescription, SourceOfflineReason } from '@gaugeway/connectors/contract';
import { saveIntervalMs, type StoredDevice } from '../state/state.ts';
import { Cadence } from './cadence.ts';
import { settleMs, type ConnectorContext } from './connectorContext.ts';
import type { DeviceSettings } from './deviceSettings.ts';
import { judge, online, sourceReason, type OfflineReason, type Verdict } from './liveness.ts';

export const defaultStaleAfterMs = 25 * 3_600_000;
export const shortestLimitMs = 300_000;

interface DescribedDevice {
  readonly id: string;
  readonly description: DeviceDescription;
  readonly settings: DeviceSettings;
}

/** Tracks whether one device is online, silent or offline: its signs of life, its cadence and what its source reports. */
export class DeviceLiveness {
  readonly registeredMs: number;
  verdict: Verdict = online;
  stateSinceMs: number;
  readonly #device: DescribedDevice;
  readonly #context: ConnectorContext;
  readonly #cadence: Cadence;
  #lastSeenMs = NaN;
  #source: 'online' | SourceOfflineReason | undefined;
  /** What the source reported is from before a restart: it applies until the next report or sign of life. */
  #isSourceRestored: boolean;
  #timedOut: boolean;
  /** Last-seen was stored before an unclean exit: the device may have been seen later, within one save interval. */
  #isLastSeenBehind: boolean;
  /** Restored and not mapped yet: its properties are unknown, so its stored state is kept. */
  #isUnmapped: boolean;
  #canBeSilent = false;

  constructor(device: DescribedDevice, context: ConnectorContext, stored?: StoredDevice) {
    this.#device = device;
    this.#context = context;
    this.registeredMs = stored?.registeredMs ?? context.now();
    this.stateSinceMs = stored?.stateSinceMs ?? this.registeredMs;
    this.#cadence = stored?.cadence === undefined ? new Cadence() : Cadence.decode(stored.cadence);
    this.#lastSeenMs = stored?.lastSeenMs ?? NaN;
    this.#isLastSeenBehind = context.state.mayBeBehind(context.name, device.id);
    this.#timedOut = stored?.reason === 'timeout';
    this.#source = sourceReason(stored?.reason);
    this.#isSourceRestored = this.#source !== undefined;
    this.#isUnmapped = stored !== undefined && device.description.metadataOnly !== true;
    if (stored !== undefined) this.verdict = { state: stored.state, reason: stored.reason as OfflineReason | undefined };
  }

  get lastSeenMs(): number | undefined {
    return Number.isNaN(this.#lastSeenMs) ? undefined : this.#lastSeenMs;
  }

  /** The exported last-seen: never earlier than one scraped before an unclean exit, unless the device is offline anyway. */
  get exportedLastSeenMs(): number | undefined {
    return this.#isLastSeenBehind && this.verdict === online ? undefined : this.lastSeenMs;
  }

  /** Usual interval between signs of life: the poll interval, or the learned one. */
  get intervalMs(): number | undefined {
    return this.#device.description.intervalMs ?? this.#cadence.intervalMs();
  }

  /** Silence limit (catalogue §8.3); undefined for devices that never become silent. */
  get limitMs(): number | undefined {
    const { description, settings } = this.#device;
    if (!this.#canBeSilent || description.neverSilent === true) return undefined;
    if (settings.staleAfterMs !== undefined) return settings.staleAfterMs;
    const interval = this.intervalMs;
    return interval === undefined ? defaultStaleAfterMs : Math.max(shortestLimitMs, 3 * interval);
  }

  /** The reason to store: a device that had timed out before its link was lost stays timed out. */
  get storedReason(): OfflineReason | undefined {
    const { reason } = this.verdict;
    return this.#timedOut && reason === 'connector' ? 'timeout' : reason;
  }

  /** The device's properties are known; `canBeSilent`: it has series that are worth a report when they stop. */
  mapped(canBeSilent: boolean): void {
    this.#canBeSilent = canBeSilent;
    this.#isUnmapped = false;
  }

  /** A sign of life. True where the verdict may change by it. */
  seen(atMs: number): boolean {
    const last = this.#lastSeenMs;
    if (atMs <= last || Number.isNaN(atMs)) return false;
    const { name, linkState, state } = this.#context;
    const seenMs = Math.min(atMs, this.#context.now());
    this.#lastSeenMs = seenMs;
    if (this.#isLastSeenBehind) state.deviceSeen(name, this.#device.id);
    this.#isLastSeenBehind = false;
    if (last >= linkState.disturbedMs && this.#device.description.intervalMs === undefined) this.#cadence.observe(seenMs - last, seenMs);
    if (this.verdict === online) return false;
    this.#timedOut = false;
    if (this.#isSourceRestored) this.#source = undefined;
    return true;
  }

  /** What the source reports; undefined where it reports nothing. */
  reported(source: 'online' | SourceOfflineReason | undefined): void {
    this.#source = source;
    this.#isSourceRestored = false;
    if (source === 'online') this.#timedOut = false;
  }

  /** Judges anew; undefined where nothing new is known. */
  judge(): Verdict | undefined {
    const { linkState: link, config } = this.#context;
    if (this.#device.description.metadataOnly === true || this.#awaitsMapping()) return undefined;
    return judge({
      nowMs: this.#context.now(),
      registeredMs: this.registeredMs,
      lastSeenMs: this.#latestPossibleSeenMs,
      source: this.#source,
      limitMs: this.limitMs,
      staleAfterMs: this.#device.settings.staleAfterMs ?? defaultStaleAfterMs,
      timedOut: this.#timedOut,
      linkedSinceMs: link.linkedSinceMs,
      unlinkedSinceMs: link.unlinkedSinceMs,
      linkGraceMs: config.link_grace,
    });
  }

  /** Takes a verdict over; true where state or reason change. */
  change(verdict: Verdict): boolean {
    const before = this.verdict;
    this.verdict = verdict;
    if (verdict.state === before.state && verdict.reason === before.reason) return false;
    if (verdict.reason === 'timeout') this.#timedOut = true;
    if (verdict.state !== before.state) this.stateSinceMs = this.#context.now();
    return true;
  }

  encodeCadence(): Uint8Array {
    return this.#cadence.encode();
  }

  get #latestPossibleSeenMs(): number | undefined {
    return this.#isLastSeenBehind && this.lastSeenMs !== undefined ? this.lastSeenMs + saveIntervalMs : this.lastSeenMs;
  }

  /** A source that has not mapped the device long after the link has no inventory, or the device would be removed: from then on only time counts. */
  #awaitsMapping(): boolean {
    const { linkedSinceMs } = this.#context.linkState;
    if (!this.#isUnmapped || linkedSinceMs === undefined) return false;
    if (this.#context.now() - linkedSinceMs < settleMs) return true;
    this.#isUnmapped = false;
    this.#canBeSilent = true;
    return false;
  }
}
