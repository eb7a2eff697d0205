import type { StateFile } from '../../stateFile.ts';

/** A file in memory. */
export class MemoryFile implements StateFile {
  content: unknown;

  read(): unknown {
    return this.content;
  }

  write(content: unknown): void {
    this.content = JSON.parse(JSON.stringify(content));
  }
}
