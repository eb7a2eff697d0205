import type { DeviceEvent, Fresh, Point } from '../../contract.ts';
import { shortText, type JsonObject } from '../../transport/json.ts';
import type { UnexpectedValues } from './objectPoint.ts';

/** An action becomes a label value. No definition has longer ones. */
const longestAction = 128;
const longestText = 200;
const mostAttributes = 20;

/** The button presses of one device: properties `action`, or `action_l1` and the like where it has several endpoints. */
export class Actions {
  readonly #points: readonly (readonly [key: string, point: Point])[];
  readonly #unexpected: UnexpectedValues;

  constructor(points: ReadonlyMap<string, Point>, unexpected: UnexpectedValues) {
    this.#points = [...points];
    this.#unexpected = unexpected;
  }

  /** True if something was pressed. Such a message is never a repeated one: the bridge does not cache actions [zigbee2mqtt lib/state.ts]. */
  isIn(payload: JsonObject): boolean {
    return this.#points.some(([key]) => isAction(actionOf(payload[key])));
  }

  /** Whether the key is an attribute of an action: `action_group`, `action_rate`… */
  isAttribute(key: string): boolean {
    return this.#points.length > 0 && key.startsWith('action_');
  }

  set(payload: JsonObject, atMs: number, fresh: Fresh): void {
    // most devices have none: this avoids an iterator
    if (this.#points.length === 0) return;
    for (const [key, point] of this.#points) {
      const action = actionOf(payload[key]);
      if (isAction(action)) point.set(this.#event(action, payload), atMs, fresh);
      else if (action !== undefined && action !== null && action !== '')
        this.#unexpected.wrongType(`a text of at most ${longestAction} characters`, action);
    }
  }

  #event(action: string, payload: JsonObject): string | DeviceEvent {
    const attributes: Record<string, string | number | boolean> = {};
    let count = 0;
    for (const key in payload) {
      const value = payload[key];
      if (!key.startsWith('action_') || this.#points.some(([own]) => own === key) || count >= mostAttributes) continue;
      if (typeof value === 'number' || typeof value === 'boolean') attributes[key] = value;
      else if (typeof value === 'string') attributes[key] = shortText(value, longestText);
      else continue;
      count++;
    }
    return count === 0 ? action : { event: action, attributes };
  }
}

/** Some converters publish actions as numbers. */
function actionOf(raw: unknown): unknown {
  return typeof raw === 'number' && Number.isFinite(raw) ? String(raw) : raw;
}

/** An empty or null action only clears the one before. */
function isAction(raw: unknown): raw is string {
  return typeof raw === 'string' && raw !== '' && raw.length <= longestAction;
}
