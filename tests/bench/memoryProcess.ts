import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '@gaugeway/connectors/transport/message';
import { answerParent } from './child.ts';
import { Houses, temporaryFolder } from './houses.ts';

/** Resident memory of many series, of their devices and of what the connectors keep of them: the messages of a house are in a file each. */
const [folder = ''] = process.argv.slice(2);
const files = readdirSync(folder).map((file) => join(folder, file));
const houses = new Houses(temporaryFolder());
const turns = 10;
const pauseMs = 100;

answerParent({
  // one house first, so that the code is loaded and optimised
  warmUp: () => fill(files.slice(0, 1)),
  fill: () => fill(files.slice(1)),
  series: async () => {
    let lines = 0;
    for await (const chunk of houses.render()) lines += chunk.toString().match(/^[^#]/gm)?.length ?? 0;
    return lines;
  },
});

/** Memory after garbage collection and release of spare memory, which V8 does when a process is idle for a minute. */
async function fill(some: readonly string[]): Promise<number> {
  for (const file of some) houses.add(JSON.parse(readFileSync(file, 'utf8')) as Message[]);
  for (let turn = 0; turn < turns; turn++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await pause(pauseMs);
  }
  return process.memoryUsage.rss();
}
