import { around, clamp, days, hour } from './calendar.ts';
import { noise } from './random.ts';

export type RoomId =
  'living room' | 'kitchen' | 'bedroom' | 'nursery' | 'bathroom' | 'hall' | 'office' | 'cellar' | 'garden' | 'greenhouse';

export interface Room {
  readonly id: RoomId;
  /** Seed of all randomness in the room. */
  readonly seed: string;
  /** Seed of the weather, the same for the whole house. */
  readonly houseSeed: string;
  readonly climate: 'heated' | 'cellar' | 'greenhouse' | 'outdoors';
  /** Daytime temperature in °C, if heated. */
  readonly comfort: number;
  /** Share of the daylight that enters. */
  readonly window: number;
  /** Moisture that people add, from 0 to 1. */
  readonly wetness: number;
  /** When people are in the room: hour of the peak, half width in hours, probability. */
  readonly use: readonly (readonly [peak: number, width: number, weight: number])[];
}

type Plan = Omit<Room, 'id' | 'seed' | 'houseSeed'>;

const plans: Readonly<Record<RoomId, Plan>> = {
  'living room': {
    climate: 'heated',
    comfort: 21.5,
    window: 0.012,
    wetness: 0.2,
    use: [
      [20.5, 3.5, 1],
      [14, 2, 0.3],
    ],
  },
  kitchen: {
    climate: 'heated',
    comfort: 20.5,
    window: 0.008,
    wetness: 0.6,
    use: [
      [7, 1.2, 0.9],
      [12.5, 1, 0.5],
      [18.5, 1.6, 1],
    ],
  },
  bedroom: {
    climate: 'heated',
    comfort: 18,
    window: 0.006,
    wetness: 0.3,
    use: [
      [22.5, 1, 0.8],
      [3, 4.5, 0.5],
      [6.8, 0.8, 0.6],
    ],
  },
  nursery: {
    climate: 'heated',
    comfort: 21,
    window: 0.008,
    wetness: 0.2,
    use: [
      [16.5, 3, 0.8],
      [7, 0.8, 0.5],
      [2, 4, 0.3],
    ],
  },
  bathroom: {
    climate: 'heated',
    comfort: 22.5,
    window: 0.003,
    wetness: 1,
    use: [
      [6.7, 1, 1],
      [21.8, 1.2, 0.8],
      [13, 0.7, 0.2],
    ],
  },
  hall: {
    climate: 'heated',
    comfort: 19,
    window: 0.002,
    wetness: 0.1,
    use: [
      [7.6, 1, 1],
      [17, 1.8, 0.9],
      [12, 3, 0.3],
      [22, 1, 0.4],
    ],
  },
  office: {
    climate: 'heated',
    comfort: 20.5,
    window: 0.01,
    wetness: 0.1,
    use: [
      [10.5, 3, 1],
      [15, 2.5, 0.9],
    ],
  },
  cellar: {
    climate: 'cellar',
    comfort: 14,
    window: 0.0002,
    wetness: 0.3,
    use: [
      [10, 1.5, 0.4],
      [18, 2, 0.5],
    ],
  },
  garden: { climate: 'outdoors', comfort: 0, window: 1, wetness: 0, use: [[16, 3, 0.4]] },
  greenhouse: { climate: 'greenhouse', comfort: 0, window: 0.7, wetness: 0.5, use: [[17, 2, 0.3]] },
};

/** A room of the house of a seed. */
export function roomOf(houseSeed: string, id: RoomId): Room {
  return { id, seed: `${houseSeed}/${id}`, houseSeed, ...plans[id] };
}

/** Probability that somebody is in the room at an hour of the day. */
export function usage(room: Room, atHour: number): number {
  return clamp(
    room.use.reduce((sum, [peak, width, weight]) => sum + weight * around(atHour, peak, width), 0),
    0,
    1,
  );
}

/** Activity in the room, from 0 to 1; differs from day to day. */
export function activity(room: Room, atMs: number): number {
  return usage(room, hour(atMs)) * (0.8 + 0.2 * noise(`${room.seed}/activity`, days(atMs) * 3));
}
