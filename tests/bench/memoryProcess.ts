import { setTimeout as pause } from 'node:timers/promises';
import { answerParent } from './child.ts';
import { housesFor, Houses, temporaryFolder } from './houses.ts';

/** Resident memory of many series, of their devices and of what the connectors keep of them. */
const houses = new Houses(temporaryFolder());
const turns = 10;
const pauseMs = 100;

answerParent({
  // one house before, so that the code and its optimised form are there
  warmUp: async () => {
    houses.add(20);
    return settled();
  },
  fill: async () => {
    for (const devices of housesFor(Number(process.argv[2]))) {
      houses.add(devices);
      // the lists that bridges publish are garbage, and no part of what a series takes
      globalThis.gc?.();
    }
    return settled();
  },
  series: async () => {
    let lines = 0;
    for await (const chunk of houses.render()) lines += chunk.toString().match(/^[^#]/gm)?.length ?? 0;
    return lines;
  },
});

/** What stays once the garbage is gone and the spare memory given back, as V8 does by itself when a process rests for a minute. */
async function settled(): Promise<number> {
  for (let turn = 0; turn < turns; turn++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await pause(pauseMs);
  }
  return process.memoryUsage.rss();
}
