import { slugOf } from '../../home-assistant-model/slug.ts';
import type { AreaEntry, FloorEntry } from '../connection/apiTypes.ts';

/**
 * Areas and floors as entity ids begin with them since 2026: `ground_floor_kitchen_trv_valve`. An entity id keeps the place that its device had when it was
 * made, also under the name that the area had then, of which its id is made.
 */
export class Places {
  readonly #slugs: ReadonlySet<string>;

  constructor(areas: readonly AreaEntry[], floors: readonly FloorEntry[]) {
    const slugsOfFloors = new Map(floors.map(({ floor_id: id, name }) => [id, [slugOf(name), id]]));
    const slugsOfAreas = areas.flatMap(({ area_id: id, name, floor_id: floorId }) => {
      const own = [slugOf(name), id];
      const above = slugsOfFloors.get(floorId ?? '') ?? [];
      return [...own, ...above.flatMap((floor) => own.flatMap((area) => [`${floor}_${area}`, `${area}_${floor}`]))];
    });
    this.#slugs = new Set([...slugsOfAreas, ...[...slugsOfFloors.values()].flat()]);
  }

  /** The object id without the place before one of these devices. */
  without(objectId: string, devices: readonly string[]): string {
    for (const device of devices) {
      const at = `${objectId}_`.indexOf(`_${device}_`);
      if (at > 0 && this.#slugs.has(objectId.slice(0, at))) return objectId.slice(at + 1);
    }
    return objectId;
  }
}
