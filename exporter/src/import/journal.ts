import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

interface Entry {
  readonly part: string;
  readonly position?: unknown;
}

/** Which parts of an import are done, a line each, on disk before the next begins. */
export class Journal {
  readonly #done = new Set<string>();
  readonly #file: number | undefined;
  /** Where the sink stood after the last part that is done. */
  position: unknown;

  /** Begins a new file, or goes on with that of an import that was interrupted; without a path nothing outlives the process. */
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

/** The last line may have been cut by what interrupted the import. */
function parse(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    return typeof entry.part === 'string' ? { part: entry.part, position: entry.position } : undefined;
  } catch {
    return undefined;
  }
}
