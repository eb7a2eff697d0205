import type { DeviceEvent, Point } from '../../contract.ts';
import { shortText, type JsonObject } from '../../transport/json.ts';
import type { Surprises } from './objectPoint.ts';

/** No definition has longer ones; an action becomes a label value. */
const longestAction = 128;
const longestText = 200;
const mostCompanions = 20;

/** The button presses of one device: properties `action`, or `action_l1` and the like where it has several endpoints. */
export class Actions {
  readonly #points: readonly (readonly [key: string, point: Point])[];

  readonly #surprises: Surprises;

  constructor(points: ReadonlyMap<string, Point>, surprises: Surprises) {
    this.#points = [...points];
    this.#surprises = surprises;
  }

  /** Something was pressed: never part of a replay, as the bridge does not cache it [zigbee2mqtt lib/state.ts]. */
  isIn(payload: JsonObject): boolean {
    return this.#points.some(([key]) => isAction(actionOf(payload[key])));
  }

  /** Whether the key says more about an action: `action_group`, `action_rate`… */
  isCompanion(key: string): boolean {
    return this.#points.length > 0 && key.startsWith('action_');
  }

  set(payload: JsonObject, atMs: number, fresh: boolean): void {
    // most devices have none: no iterator for them
    if (this.#points.length === 0) return;
    for (const [key, point] of this.#points) {
      const action = actionOf(payload[key]);
      if (isAction(action)) point.set(this.#event(action, payload), atMs, fresh);
      else if (action !== undefined && action !== null && action !== '')
        this.#surprises.wrongType(`a text of at most ${longestAction} characters`, action);
    }
  }

  #event(action: string, payload: JsonObject): string | DeviceEvent {
    const attributes: Record<string, string | number | boolean> = {};
    let count = 0;
    for (const key in payload) {
      const value = payload[key];
      if (!key.startsWith('action_') || this.#points.some(([own]) => own === key) || count >= mostCompanions) continue;
      if (typeof value === 'number' || typeof value === 'boolean') attributes[key] = value;
      else if (typeof value === 'string') attributes[key] = shortText(value, longestText);
      else continue;
      count++;
    }
    return count === 0 ? action : { event: action, attributes };
  }
}

/** Some converters number their actions. */
function actionOf(raw: unknown): unknown {
  return typeof raw === 'number' && Number.isFinite(raw) ? String(raw) : raw;
}

/** Empty and null actions end one that was published before. */
function isAction(raw: unknown): raw is string {
  return typeof raw === 'string' && raw !== '' && raw.length <= longestAction;
}
