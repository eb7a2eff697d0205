import { isObject } from '../../../transport/json.ts';

/** What a value was where it was seen first. */
type ValueKind = 'number' | 'onOff' | 'boolean' | 'text' | 'none';

/** One value that a device has. */
export interface Sample {
  readonly path: readonly string[];
  readonly kind: ValueKind;
}

/** A large meter has some 60 values, a device with all sensors that Tasmota can have fewer than 200. */
const mostSamples = 256;
const mostDepth = 4;
const longestKey = 64;
/** Keys that describe the message. */
const aboutMessage: ReadonlySet<string> = new Set(['Time', 'Epoch', 'TempUnit', 'PressureUnit', 'SpeedUnit', 'UptimeSec']);

/** The values that a device is known to have, by their places: those of its description and those that were learned from messages. Bounded. */
export class SampleTree {
  readonly #samples = new Map<string, Sample>();
  /** Values were left out. */
  isFull = false;

  get samples(): readonly Sample[] {
    return [...this.#samples.values()];
  }

  /** Adds all values below a place; true if one is new. */
  learn(path: readonly string[], raw: unknown): boolean {
    if (path.length === 1 && aboutMessage.has(path[0] ?? '')) return false;
    if (isObject(raw)) return this.#learnAll(path, Object.entries(raw));
    if (Array.isArray(raw)) return this.#learnAll(path, [...raw.slice(0, mostSamples).entries()]);
    return this.#add(path, raw);
  }

  #learnAll(path: readonly string[], entries: readonly (readonly [string | number, unknown])[]): boolean {
    if (path.length >= mostDepth) return this.#refuse();
    let isNew = false;
    for (const [key, raw] of entries) {
      if (this.#samples.size >= mostSamples) return this.#refuse() || isNew;
      isNew = this.learn([...path, String(key)], raw) || isNew;
    }
    return isNew;
  }

  #add(path: readonly string[], raw: unknown): boolean {
    if (this.#samples.size >= mostSamples || path.some((key) => key.length > longestKey)) return this.#refuse();
    const key = JSON.stringify(path);
    const kind = kindOf(raw);
    const known = this.#samples.get(key);
    if (known !== undefined && (known.kind !== 'none' || kind === 'none')) return false;
    this.#samples.set(key, { path, kind });
    return true;
  }

  #refuse(): false {
    this.isFull = true;
    return false;
  }
}

function kindOf(raw: unknown): ValueKind {
  if (raw === null) return 'none';
  if (typeof raw === 'number' || typeof raw === 'bigint') return 'number';
  if (typeof raw === 'boolean') return 'boolean';
  return raw === 'ON' || raw === 'OFF' ? 'onOff' : 'text';
}
