import { jsonPieces, type StateContent } from '../stateContent.ts';
import type { StateFile } from '../stateFile.ts';

/** A file in memory. */
export class MemoryFile implements StateFile {
  content: unknown;
  writes = 0;

  read(): unknown {
    return this.content;
  }

  write(content: StateContent): Promise<void> {
    this.writeNow(content);
    return Promise.resolve();
  }

  writeNow(content: StateContent): void {
    this.writes++;
    this.content = JSON.parse([...jsonPieces(content)].join(''));
  }
}
