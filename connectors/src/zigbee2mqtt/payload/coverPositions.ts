import { plainName } from '../../catalogue/nameParts.ts';
import type { Property } from '../../contract.ts';
import type { JsonObject } from '../../transport/json.ts';

/** One cover of the device: the keys of its values, and its last report. */
interface Cover {
  readonly position: string;
  readonly tilt: string;
  readonly state: string;
  lastPosition?: number;
  /** Open is published as 0. */
  isInverted: boolean;
}

/**
 * Converts positions of covers and valves back to open = 100 where the bridge's option `invert_cover` is on (catalogue §4.5). The option means
 * open = 0, but people also set it to correct a cover that reports inverted positions, and some converters invert the state with the position while
 * others do not [zigbee-herdsman-converters fromZigbee.ts, lib/lumi.ts, lib/tuya.ts; issues #2338, #4529]. Position and state of one
 * report show which case it is.
 */
export class CoverPositions {
  readonly #covers: readonly Cover[];

  constructor(properties: readonly Property[]) {
    const positions = properties.filter(isPosition);
    this.#covers = [...new Set(positions.map(({ channel }) => channel))].map((channel) => {
      const keyOf = (name: string) => (channel === undefined ? name : `${name}_${channel}`);
      return { position: keyOf('position'), tilt: keyOf('tilt'), state: keyOf('state'), isInverted: true };
    });
  }

  get isEmpty(): boolean {
    return this.#covers.length === 0;
  }

  /** The payload of a device whose option is on, with open = 100. */
  corrected(values: JsonObject): JsonObject {
    const corrected: Record<string, unknown> = {};
    for (const cover of this.#covers) {
      detectInversion(cover, numberOf(values[cover.position]), values[cover.state]);
      if (!cover.isInverted) continue;
      for (const key of [cover.position, cover.tilt]) {
        const value = numberOf(values[key]);
        if (value !== undefined) corrected[key] = 100 - value;
      }
    }
    return { ...values, ...corrected };
  }
}

/** A state beside an unchanged position does not count: it may be a command that was only just given. */
function detectInversion(cover: Cover, position: number | undefined, state: unknown): void {
  if (position === undefined || position === cover.lastPosition) return;
  cover.lastPosition = position;
  if ((position !== 0 && position !== 100) || (state !== 'OPEN' && state !== 'CLOSE')) return;
  cover.isInverted = (position === 0) === (state === 'OPEN');
}

function isPosition({ kind, path, parent, ...property }: Property): boolean {
  const isOfCover = parent === undefined || parent === 'cover' || parent === 'valve';
  return kind === 'numeric' && path === undefined && isOfCover && /^(position|tilt)$/.test(plainName({ kind, ...property }));
}

function numberOf(raw: unknown): number | undefined {
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
