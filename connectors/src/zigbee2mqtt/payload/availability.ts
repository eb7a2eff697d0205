import { isObject } from '../../transport/json.ts';
import type { Payload } from '../../transport/message.ts';

export type AvailabilityState = 'online' | 'offline';

/** The state in an availability or bridge state payload: JSON `{"state":"online"}`, or plain text from older bridges; undefined for any other payload. */
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
