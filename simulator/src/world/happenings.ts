import { unit } from './random.ts';
import { usage, type Room } from './rooms.ts';
import { WeeklyProfile } from './weeklyProfile.ts';

/** Things that people do again and again: openings of a door, movements, presses of a button. */
export class Happenings {
  readonly #profile: WeeklyProfile;
  readonly #share: number;

  /** `share` is how much of the way to the next happening one lasts. */
  constructor(profile: WeeklyProfile, share: number) {
    this.#profile = profile;
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
}

/** Things that happen about `perDay` times a day, when the room is in use, and never while nobody is about. */
export function happeningsIn(room: Room, perDay: number, share: number): Happenings {
  const weights = Array.from({ length: 24 * 60 }, (_, minute) => {
    const use = usage(room, minute / 60);
    return use < 0.15 ? 0 : use;
  });
  const rate = perDay / weights.reduce((sum, weight) => sum + weight, 0);
  // Ten minutes of bustle or of quiet at a time.
  const bustle = Array.from({ length: 7 * 24 * 6 }, (_, block) => 2 * unit(`${room.seed}/bustle:${block}`));
  return new Happenings(
    new WeeklyProfile((minute) => rate * (weights[minute % 1440] ?? 0) * (bustle[Math.floor(minute / 10)] ?? 1)),
    share,
  );
}
