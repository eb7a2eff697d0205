import type { Gateway } from '../../contract.ts';
import { objectOf, shortText, textOf, type JsonObject } from '../../transport/json.ts';

const longestText = 500;
/** The same text is logged again only after this time. */
const repeatMs = 600_000;
const textsInThatTime = 100;

/** A device that joins, announces itself or is interviewed has sent a radio message. */
const signsOfLife = new Set(['device_joined', 'device_announce', 'device_interview']);

/** The device that an event is about. */
interface EventTarget {
  event(event: string, attributes: Readonly<Record<string, string>>): void;
  seen(atMs: number): void;
}

/** Passes `bridge/event` on to the device that it names, or as an event of the bridge if that device is unknown. */
export function reportEvent(payload: JsonObject, gateway: Gateway, deviceOf: (id: string) => EventTarget | undefined): void {
  const { type, data } = payload;
  const { ieee_address: id, friendly_name: name, status } = objectOf(data);
  const event = textOf(type);
  if (event === undefined) return;
  const attributes = texts({ status, ieee_address: id, friendly_name: name });
  const device = typeof id === 'string' ? deviceOf(id) : undefined;
  if (device === undefined) return gateway.event({ event: shortText(event, longestText), attributes });
  device.event(shortText(event, longestText), texts({ status }));
  if (signsOfLife.has(event) && status !== 'failed') device.seen(gateway.now());
}

/** Passes warnings and errors of `bridge/logging` on as events. A repeated text is passed on once in ten minutes. */
export class BridgeLog {
  readonly #gateway: Gateway;
  readonly #texts = new Set<string>();
  #sinceMs = -Infinity;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  report({ level, message }: JsonObject): void {
    if ((level !== 'warning' && level !== 'error') || typeof message !== 'string') return;
    const text = shortText(message, longestText);
    if (this.#isNew(`${level} ${text}`)) this.#gateway.event({ event: 'bridge_log', attributes: { level, message: text } });
  }

  /** Texts that differ only in counters or transaction numbers are the same; names of devices, which are in quotes, count. */
  #isNew(text: string): boolean {
    const nowMs = this.#gateway.now();
    if (nowMs - this.#sinceMs > repeatMs) {
      this.#sinceMs = nowMs;
      this.#texts.clear();
    }
    const kind = text.replace(/'[^']*'|\d+/g, (part) => (part.startsWith("'") ? part : '0'));
    if (this.#texts.size >= textsInThatTime || this.#texts.has(kind)) return false;
    this.#texts.add(kind);
    return true;
  }
}

function texts(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) if (typeof value === 'string') found[key] = shortText(value, longestText);
  return found;
}
