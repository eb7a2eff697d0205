/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

/** What stands where a value was: none of it is a reading. */
const strangers: readonly unknown[] = [
  null,
  true,
  false,
  '',
  'x',
  'constructor',
  '__proto__',
  'NaN',
  'Infinity',
  '0x10',
  '\u0000',
  '\ud800',
  'a'.repeat(2000),
  [],
  [null],
  [[[[]]]],
  {},
  { a: null },
  { toString: null, valueOf: null },
  { length: -1 },
];
const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', '\u0000', 'then', 'x'.repeat(300)];

/** The value with one part of it replaced, taken away, renamed, repeated or nested. */
export function mutateJson(random: Random, value: unknown): unknown {
  if (random.next() < 0.15 || typeof value !== 'object' || value === null) return strange(random, value);
  const entries = Object.entries(value);
  if (entries.length === 0) return strange(random, value);
  const at = random.below(entries.length);
  const [key, part] = entries[at]!;
  const kind = random.below(10);
  if (kind === 0) entries.splice(at, 1);
  else if (kind === 1) entries[at] = [random.pick(keys), part];
  else if (kind === 2) entries.splice(random.below(entries.length), 0, [random.pick(keys), random.pick(strangers)]);
  else entries[at] = [key, mutateJson(random, part)];
  if (Array.isArray(value)) return entries.map(([, item]) => item);
  // as JSON.parse does, which creates an own property "__proto__"
  return JSON.parse(`{${entries.map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item) ?? 'null'}`).join(',')}}`);
}

function strange(random: Random, value: unknown): unknown {
  if (random.next() > 0.05) return random.pick(strangers);
  let nested = value;
  for (let depth = 0; depth < 500; depth++) nested = random.next() < 0.5 ? [nested] : { a: nested };
  return nested;
}

/** The bytes with some of them changed, taken away, put in or repeated; or others altogether. */
export function mutateBytes(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => random.below(256)));
  switch (random.below(6)) {
    case 0: {
      const changed = Buffer.from(bytes);
      for (let count = 1 + random.below(4); count > 0 && changed.length > 0; count--)
        changed[random.below(changed.length)] = random.below(256);
      return changed;
    }
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return bytes.subarray(at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), noise(1 + random.below(16)), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes, bytes.subarray(at)]);
    default:
      return noise(random.below(64));
  }
}
