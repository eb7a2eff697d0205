import { excerpt, rawText } from '../series/rawText.ts';

/** Longer lists and values are of no use to readers. */
const mostNames = 100;
const longestNameCharacters = 100;
const longestValueCharacters = 80;

type Kind = 'numeric' | 'binary' | 'text' | 'list' | 'object';

/** The newest value under a name that the source does not declare. */
export interface UndeclaredValue {
  readonly name: string;
  kind: Kind;
  value: number | string;
  atMs: number;
}

/** Values of a device that its source does not declare, for the mapping report: the first hundred names. */
export class UndeclaredValues {
  readonly #values = new Map<string, UndeclaredValue>();

  [Symbol.iterator](): Iterator<Readonly<UndeclaredValue>> {
    return this.#values.values();
  }

  /** Called with each message of some devices: a known name allocates nothing for a number or a short text. */
  set(name: string, raw: unknown, atMs: number): void {
    const known = this.#values.get(name) ?? this.#add(name);
    if (known === undefined) return;
    known.kind = kindOf(raw);
    known.value = typeof raw === 'number' ? raw : excerpt(rawText(raw), longestValueCharacters);
    known.atMs = atMs;
  }

  #add(name: string): UndeclaredValue | undefined {
    if (name.length > longestNameCharacters || this.#values.size >= mostNames) return undefined;
    const added: UndeclaredValue = { name, kind: 'text', value: '', atMs: 0 };
    this.#values.set(name, added);
    return added;
  }
}

function kindOf(raw: unknown): Kind {
  if (typeof raw === 'number' || typeof raw === 'bigint') return 'numeric';
  if (typeof raw === 'boolean') return 'binary';
  if (Array.isArray(raw)) return 'list';
  return typeof raw === 'object' && raw !== null ? 'object' : 'text';
}
