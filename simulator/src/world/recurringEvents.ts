import { units } from './random.ts';
import { usage, type Room } from './rooms.ts';
import { WeeklyProfile } from './weeklyProfile.ts';

/** Things that people do again and again: openings of a door, movements, presses of a button. */
export class Happenings {
  readonly #plan: () => WeeklyProfile;
  readonly #share: number;
  #planned: WeeklyProfile | undefined;

  /** `plan` is made when first asked for; `share` is how much of the way to the next happening one lasts. */
  constructor(plan: () => WeeklyProfile, share: number) {
    this.#plan = plan;
    this.#share = share;
  }

  /** How many there were since the beginning of the world; grows by one as one begins. */
  count(atMs: number): number {
    return Math.floor(this.#profile.total(atMs));
  }

  /** Whether one is going on. */
  active(atMs: number): boolean {
    return this.#profile.rate(atMs) > 0 && this.#profile.total(atMs) % 1 < this.#share;
  }

  get #profile(): WeeklyProfile {
    return (this.#planned ??= this.#plan());
  }
}

/** Things that happen about `perDay` times a day, when the room is in use, and never while nobody is about. */
export function happeningsIn(room: Room, perDay: number, share: number): Happenings {
  return new Happenings(() => plan(room, perDay), share);
}

function plan(room: Room, perDay: number): WeeklyProfile {
  const weights = Array.from({ length: 1440 }, (_, minute) => {
    const use = usage(room, minute / 60);
    return use < 0.15 ? 0 : use;
  });
  const rate = perDay / weights.reduce((sum, weight) => sum + weight, 0);
  // Ten minutes of bustle or of quiet at a time.
  const bustle = units(`${room.seed}/bustle`, 7 * 24 * 6);
  return new WeeklyProfile((minute) => 2 * rate * (weights[minute % 1440] ?? 0) * (bustle[Math.floor(minute / 10)] ?? 0));
}
