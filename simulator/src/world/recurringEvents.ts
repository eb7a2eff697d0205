import { units } from './random.ts';
import { usage, type Room } from './rooms.ts';
import { WeeklyProfile } from './weeklyProfile.ts';

/** Events that people cause again and again: openings of a door, motion, presses of a button. */
export class RecurringEvents {
  readonly #plan: () => WeeklyProfile;
  readonly #share: number;
  #planned: WeeklyProfile | undefined;

  /** `plan` is called on first use; `share` is the duration of an event as a share of the time to the next one. */
  constructor(plan: () => WeeklyProfile, share: number) {
    this.#plan = plan;
    this.#share = share;
  }

  /** Number of events since the beginning of simulated time; increments when an event begins. */
  count(atMs: number): number {
    return Math.floor(this.#profile.total(atMs));
  }

  /** Whether an event is in progress. */
  active(atMs: number): boolean {
    return this.#profile.rate(atMs) > 0 && this.#profile.total(atMs) % 1 < this.#share;
  }

  get #profile(): WeeklyProfile {
    return (this.#planned ??= this.#plan());
  }
}

/** Events that occur about `perDay` times a day while the room is in use. */
export function recurringEventsIn(room: Room, perDay: number, share: number): RecurringEvents {
  return new RecurringEvents(() => plan(room, perDay), share);
}

function plan(room: Room, perDay: number): WeeklyProfile {
  const weights = Array.from({ length: 1440 }, (_, minute) => {
    const use = usage(room, minute / 60);
    return use < 0.15 ? 0 : use;
  });
  const rate = perDay / weights.reduce((sum, weight) => sum + weight, 0);
  // activity changes every ten minutes
  const bustle = units(`${room.seed}/bustle`, 7 * 24 * 6);
  return new WeeklyProfile((minute) => 2 * rate * (weights[minute % 1440] ?? 0) * (bustle[Math.floor(minute / 10)] ?? 0));
}
