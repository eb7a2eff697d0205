import { minuteMs } from './calendar.ts';
import { units } from './random.ts';
import { WeeklyProfile } from './weeklyProfile.ts';

const minutesPerDay = 1440;
const firstMinute = 6 * 60;
const lastMinute = 22 * 60;
/** Minimum duration of a stop or a run. */
const stretchMinutes = 10;
const stops = 0.12;

/** Output of a packaging line: two shifts from Monday to Friday, with occasional stops. */
export class Production {
  readonly fullRate: number;
  readonly #rate: WeeklyProfile;
  readonly #runTime: WeeklyProfile;

  constructor(seed: string) {
    const stretches = units(`${seed}/stretches`, (7 * minutesPerDay) / stretchMinutes);
    const [pace = 0] = units(`${seed}/pace`, 1);
    this.fullRate = Math.round(180 + 120 * pace);
    const share = (minute: number): number => {
      const ofDay = minute % minutesPerDay;
      const isShift = minute < 5 * minutesPerDay && ofDay >= firstMinute && ofDay < lastMinute;
      const stretch = stretches[Math.floor(minute / stretchMinutes)] ?? 0;
      return !isShift || stretch < stops ? 0 : 0.8 + 0.2 * stretch;
    };
    this.#rate = new WeeklyProfile((minute) => this.fullRate * share(minute));
    this.#runTime = new WeeklyProfile((minute) => (share(minute) > 0 ? 1 : 0));
  }

  /** Units per minute. */
  rate(atMs: number): number {
    return this.#rate.rate(atMs);
  }

  /** Units since the beginning of simulated time. */
  count(atMs: number): number {
    return Math.floor(this.#rate.total(atMs));
  }

  /** Run time in milliseconds since the beginning of simulated time. */
  runTimeMs(atMs: number): number {
    return this.#runTime.total(atMs) * minuteMs;
  }
}
