import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

interface Entry {
  readonly part: string;
  readonly position?: unknown;
}

/** The completed parts of an import, one line each; written to disk before the next part starts. */
export class Journal {
  readonly #done = new Set<string>();
  readonly #file: number | undefined;
  /** The position of the sink after the last completed part. */
  position: unknown;

  /** Continues the file of an interrupted import, or starts a new one; without a path, the journal is in memory only. */
  constructor(path?: string, { restart = false }: { readonly restart?: boolean } = {}) {
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (!restart) this.#read(path);
    this.#file = openSync(path, restart ? 'w' : 'a', 0o600);
  }

  get size(): number {
    return this.#done.size;
  }

  has(part: string): boolean {
    return this.#done.has(part);
  }

  add(part: string, position: unknown): void {
    this.#done.add(part);
    if (this.#file === undefined) return;
    const entry: Entry = { part, position };
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#file);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #read(path: string): void {
    for (const line of contents(path).split('\n')) {
      const entry = parse(line);
      if (entry === undefined) continue;
      this.#done.add(entry.part);
      this.position = entry.position;
    }
  }
}

function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Undefined for a line that an interruption left incomplete. */
function parse(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    return typeof entry.part === 'string' ? { part: entry.part, position: entry.position } : undefined;
  } catch {
    return undefined;
  }
}
