import { beginningMs, minuteMs } from './calendar.ts';

const minutesPerWeek = 7 * 24 * 60;

/** A rate per minute that repeats every week, with its running total: power and energy, openings and their count. */
export class WeeklyProfile {
  readonly #rates = new Float64Array(minutesPerWeek);
  /** Total before each minute of the week; one more at the end for the whole week. */
  readonly #totals = new Float64Array(minutesPerWeek + 1);

  /** `rate` tells the rate during each minute of the week, from Monday 00:00 UTC on. */
  constructor(rate: (minuteOfWeek: number) => number) {
    let total = 0;
    for (let minute = 0; minute < minutesPerWeek; minute++) {
      const value = rate(minute);
      this.#rates[minute] = value;
      this.#totals[minute + 1] = total += value;
    }
  }

  static sum(profiles: readonly WeeklyProfile[]): WeeklyProfile {
    return new WeeklyProfile((minute) => profiles.reduce((sum, profile) => sum + (profile.#rates[minute] ?? 0), 0));
  }

  /** The rate at a moment. */
  rate(atMs: number): number {
    return this.#rates[Math.floor(minutesSinceBeginning(atMs)) % minutesPerWeek] ?? 0;
  }

  /** All since the beginning of the world, in units of rate times minutes; never falls while no rate is negative. */
  total(atMs: number): number {
    const minutes = minutesSinceBeginning(atMs);
    const wholeWeeks = Math.floor(minutes / minutesPerWeek) * (this.#totals.at(-1) ?? 0);
    const wholeMinutes = this.#totals[Math.floor(minutes) % minutesPerWeek] ?? 0;
    return wholeWeeks + wholeMinutes + (minutes % 1) * this.rate(atMs);
  }
}

function minutesSinceBeginning(atMs: number): number {
  return Math.max(0, (atMs - beginningMs) / minuteMs);
}
