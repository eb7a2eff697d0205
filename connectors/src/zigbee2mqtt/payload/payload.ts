import type { Gateway } from '../../contract.ts';
import { parseExactJson } from '../../transport/exactJson.ts';

export type Payload = Buffer | string;

/** Where payloads come from, and how large a sound one can be. */
export interface PayloadSource {
  readonly gateway: Gateway;
  readonly topic: string;
  readonly maxBytes: number;
}

/**
 * Parses the JSON of a message; undefined where there is none: an empty payload, which only clears a retained one, or no valid
 * input, which is counted. The size is checked first, as parsing is what costs.
 */
export function parsePayload(payload: Payload, { gateway, topic, maxBytes }: PayloadSource): unknown {
  if (payload.length === 0) return undefined;
  if (payload.length > maxBytes) {
    gateway.malformed('size', topic, `${payload.length} bytes`);
    return undefined;
  }
  try {
    return parseExactJson(payload.toString());
  } catch (error) {
    gateway.malformed('json', topic, (error as Error).message.slice(0, 200));
    return undefined;
  }
}
