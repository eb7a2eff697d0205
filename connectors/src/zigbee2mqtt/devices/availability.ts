import type { Entity } from './entity.ts';
import { isObject } from '../../transport/json.ts';
import type { Listener } from '../payload/message.ts';
import type { Payload } from '../payload/payload.ts';

export type AvailabilityState = 'online' | 'offline';

/** `online` or `offline` of an availability or bridge state payload: JSON `{"state":"online"}`, or plain as older bridges send it; undefined for any other. */
export function availabilityOf(payload: Payload): AvailabilityState | undefined {
  // the longest is {"state":"offline"} with some blanks
  if (payload.length > 100) return undefined;
  const text = payload.toString().trim();
  if (text === 'online' || text === 'offline') return text;
  try {
    const json: unknown = JSON.parse(text);
    const state = isObject(json) && Object.keys(json).length === 1 ? json['state'] : json;
    return state === 'online' || state === 'offline' ? state : undefined;
  } catch {
    return undefined;
  }
}

/** `<name>/availability` of one entity. */
export class AvailabilityTopic implements Listener {
  readonly #entity: Entity;
  readonly #isTold: (entity: Entity) => boolean | undefined;
  /** An entity whose friendly name is the topic's last part shares the topic. */
  readonly #namesake: Entity | undefined;

  constructor(entity: Entity, isTold: (entity: Entity) => boolean | undefined, namesake?: Entity) {
    this.#entity = entity;
    this.#isTold = isTold;
    this.#namesake = namesake;
  }

  receive(payload: Payload, retained: boolean): void {
    const state = availabilityOf(payload);
    if (state === undefined) return this.#namesake?.receive(payload, retained);
    this.#entity.heardAvailability(state);
    this.#entity.vouch(this.#isTold(this.#entity));
  }
}
