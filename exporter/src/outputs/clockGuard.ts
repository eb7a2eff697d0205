import type { Logger } from '@gaugeway/connectors/contract';
import type { Clock } from '../clock.ts';
import { durationText } from '../durationText.ts';

/**
 * A server's clock agrees with this one within this difference. Clocks of servers are off too, and a difference up to Prometheus' look-back of
 * 5 min does not hide a series; one that is larger does.
 */
const toleranceMs = 5 * 60_000;
/** Time services correct by less now and then, and `Date` (whole seconds, at an unknown moment of the request) would not show it. */
const smallStepMs = 5000;
/** Half of the resolution of `Date`, which is cut to the second. */
const halfSecondMs = 500;
/** A server without `Date` cannot decide: after this time the system clock counts, because people and time services set it to what is right. */
const withoutDateMs = 60_000;

/** An answer of a server: its header Date, and how long the request took. */
interface ServerTime {
  readonly target: string;
  readonly serverMs: number | undefined;
  readonly tripMs: number;
}

/**
 * Decides which clock the times of samples follow after the system clock was set, and whether samples may be sent. The times follow the
 * exporter's clock, which never steps, plus a difference to the wall clock that is trusted. The clock of a server decides whether a step of the
 * system clock was right.
 */
export class ClockGuard {
  readonly #clock: Clock;
  readonly #log: Logger | undefined;
  /** How far the wall clock is ahead of the one in use, which a server has confirmed: steps since then that none has. */
  #unconfirmedMs = 0;
  #isTrusted = true;
  /** A server has agreed, or none can. */
  #isConfirmed = false;
  /** By the exporter's clock. */
  #doubtSinceMs = 0;
  #why: string | undefined;
  /** How far each server was ahead of the clock in use when it last agreed. */
  readonly #offsets = new Map<string, number>();
  readonly #watchers = new Set<() => void>();

  constructor(clock: Clock, log?: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** The exporter's clock. */
  now(): number {
    return this.#clock.now();
  }

  /** Add it to a time of the exporter's clock: the time by the wall clock that is trusted. */
  get aheadMs(): number {
    return this.#clock.aheadMs - this.#unconfirmedMs;
  }

  /** The wall time that is trusted. */
  nowMs(): number {
    const nowMs = this.#clock.now();
    return nowMs + this.aheadMs;
  }

  /** False while the clock's times are in doubt: nothing is sent. */
  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  /** Why it is not trusted. */
  get why(): string | undefined {
    return this.#why;
  }

  /** Calls back when doubts arise: targets then ask their servers. Returns a function that ends it. */
  watch(onDoubt: () => void): () => void {
    this.#watchers.add(onDoubt);
    return () => void this.#watchers.delete(onDoubt);
  }

  /** The wall clock was set by this much. */
  stepped(byMs: number): void {
    if (this.#isTrusted && this.#unconfirmedMs === 0 && Math.abs(byMs) < smallStepMs) return;
    // a clock that no server has confirmed is no better than what it is set to
    if (this.#isConfirmed) this.#unconfirmedMs += byMs;
    if (this.#isConfirmed && Math.abs(this.#unconfirmedMs) < smallStepMs) return this.#followWall();
    this.#doubt(`the system clock was set ${byMs < 0 ? 'back' : 'forward'} by ${durationText(Math.abs(byMs))}`);
  }

  /** Takes each answer of a target. */
  answered({ target, serverMs, tripMs }: ServerTime): void {
    if (serverMs === undefined) return this.#answeredWithoutDate();
    const aheadOfWallMs = serverMs + halfSecondMs - (this.#clock.now() + this.#clock.aheadMs - tripMs / 2);
    const aheadMs = aheadOfWallMs + this.#unconfirmedMs;
    if (this.#isTrusted && this.#isConfirmed) return this.#note(target, aheadMs);
    // how far the server was ahead before tells which of two clocks it agrees with, even if it is off itself
    const beforeMs = this.#offsets.get(target) ?? 0;
    const wallErrorMs = Math.abs(aheadOfWallMs - beforeMs);
    const usedErrorMs = Math.abs(aheadMs - beforeMs);
    if (Math.min(wallErrorMs, usedErrorMs) > toleranceMs) return this.#disagreed(serverMs, aheadOfWallMs);
    if (usedErrorMs < wallErrorMs - 2 * halfSecondMs) this.#keepUsed();
    else this.#followWall();
    this.#note(target, wallErrorMs < usedErrorMs ? aheadOfWallMs : aheadMs);
  }

  #note(target: string, aheadMs: number): void {
    if (Math.abs(aheadMs) <= toleranceMs) this.#offsets.set(target, aheadMs);
  }

  #answeredWithoutDate(): void {
    if (this.#isTrusted) this.#isConfirmed = true;
    else if (this.#clock.now() - this.#doubtSinceMs >= withoutDateMs) this.#followWall();
  }

  #doubt(why: string): void {
    this.#why = why;
    if (this.#isTrusted) this.#doubtSinceMs = this.#clock.now();
    this.#isTrusted = false;
    for (const onDoubt of [...this.#watchers]) onDoubt();
  }

  #disagreed(serverMs: number, aheadOfWallMs: number): void {
    const [server, system] = [serverMs, serverMs - aheadOfWallMs].map((ms) => new Date(Math.round(ms / 1000) * 1000).toISOString());
    const why = `the system clock shows ${system}, the target's ${server}`;
    if (this.#isTrusted) this.#log?.warn('system clock and target disagree: samples wait until they agree', { system, target: server });
    this.#doubt(why);
  }

  #followWall(): void {
    const { isTrusted } = this;
    this.#unconfirmedMs = 0;
    this.#settle();
    if (!isTrusted) this.#log?.info('the system clock is confirmed: samples are sent with its times');
  }

  #keepUsed(): void {
    this.#settle();
    const seconds = this.#unconfirmedMs / 1000;
    this.#log?.warn('the system clock is wrong: samples are sent with the times from before it was set', { secondsAhead: seconds });
  }

  #settle(): void {
    this.#isTrusted = true;
    this.#isConfirmed = true;
    this.#why = undefined;
  }
}
