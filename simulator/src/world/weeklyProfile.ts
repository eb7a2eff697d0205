import { beginningMs, minuteMs } from './calendar.ts';

const minutesPerWeek = 7 * 24 * 60;

/** A rate per minute that repeats every week, with its running total: power and energy, or openings and their count. */
export class WeeklyProfile {
  readonly #rates = new Float64Array(minutesPerWeek);
  /** Total before each minute of the week; the last element is the total of the week. */
  readonly #totals = new Float64Array(minutesPerWeek + 1);

  /** `rate` returns the rate of each minute of the week, from Monday 00:00 UTC. */
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

  /** Total since the beginning of simulated time, in units of rate times minutes; never falls if no rate is negative. */
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
