import type { Gateway } from '../../contract.ts';
import type { Entity } from '../devices/entity.ts';
import { objectOf, shortText, textOf, type JsonObject } from '../../transport/json.ts';

const longestText = 500;
/** The same text again within this says nothing new. */
const repeatMs = 600_000;
const textsInThat = 100;

/** A device that joins, announces itself or is interviewed spoke by radio. */
const spoken = new Set(['device_joined', 'device_announce', 'device_interview']);

/** Passes `bridge/event` on: to the device it names, or as an event of the bridge where that has left. */
export function tellEvent(payload: JsonObject, gateway: Gateway, entityOf: (id: string) => Entity | undefined): void {
  const { type, data } = payload;
  const { ieee_address: id, friendly_name: name, status } = objectOf(data);
  const event = textOf(type);
  if (event === undefined) return;
  const attributes = scalars({ status, ieee_address: id, friendly_name: name });
  const entity = typeof id === 'string' ? entityOf(id) : undefined;
  if (entity === undefined) return gateway.event({ event: shortText(event, longestText), attributes });
  entity.event(shortText(event, longestText), scalars({ status }));
  if (spoken.has(event) && status !== 'failed') entity.seen(gateway.now());
}

/** `bridge/logging`: warnings and errors, each text once in a while, so that a storm of them is a line each. */
export class BridgeLog {
  readonly #gateway: Gateway;
  readonly #texts = new Set<string>();
  #sinceMs = -Infinity;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  tell({ level, message }: JsonObject): void {
    if ((level !== 'warning' && level !== 'error') || typeof message !== 'string') return;
    const text = shortText(message, longestText);
    if (this.#isNew(`${level} ${text}`)) this.#gateway.event({ event: 'bridge_log', attributes: { level, message: text } });
  }

  /** Counters and transaction numbers in a text do not make it another; names of devices, which are in quotes, do. */
  #isNew(text: string): boolean {
    const nowMs = this.#gateway.now();
    if (nowMs - this.#sinceMs > repeatMs) {
      this.#sinceMs = nowMs;
      this.#texts.clear();
    }
    const kind = text.replace(/'[^']*'|\d+/g, (part) => (part.startsWith("'") ? part : '0'));
    if (this.#texts.size >= textsInThat || this.#texts.has(kind)) return false;
    this.#texts.add(kind);
    return true;
  }
}

function scalars(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) if (typeof value === 'string') texts[key] = shortText(value, longestText);
  return texts;
}
