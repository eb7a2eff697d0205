import { excerpt, rawText } from '../series/rawText.ts';

/** Longer lists and values are a flood or a text: nobody would read them. */
const mostNames = 100;
const longestNameCharacters = 100;
const longestValueCharacters = 80;

/** The newest value under a name that the source does not declare. */
export interface UndeclaredValue {
  readonly name: string;
  readonly kind: 'numeric' | 'binary' | 'text' | 'list' | 'object';
  readonly value: number | string;
  readonly atMs: number;
}

/** What a device says beyond what its source declares, for the mapping report: the first hundred names. */
export class UndeclaredValues {
  readonly #values = new Map<string, UndeclaredValue>();

  [Symbol.iterator](): Iterator<UndeclaredValue> {
    return this.#values.values();
  }

  set(name: string, raw: unknown, atMs: number): void {
    if (name.length > longestNameCharacters || (this.#values.size >= mostNames && !this.#values.has(name))) return;
    const value = typeof raw === 'number' ? raw : excerpt(rawText(raw), longestValueCharacters);
    this.#values.set(name, { name, kind: kindOf(raw), value, atMs });
  }
}

function kindOf(raw: unknown): UndeclaredValue['kind'] {
  if (typeof raw === 'number' || typeof raw === 'bigint') return 'numeric';
  if (typeof raw === 'boolean') return 'binary';
  if (Array.isArray(raw)) return 'list';
  return typeof raw === 'object' && raw !== null ? 'object' : 'text';
}
