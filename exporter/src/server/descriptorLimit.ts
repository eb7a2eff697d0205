import { readText } from '@gaugeway/connectors/readFile';

/** How many files and sockets this process may have open, where the system tells. Node has raised the soft limit to the hard one. */
export function descriptorLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readText('/proc/self/limits')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
