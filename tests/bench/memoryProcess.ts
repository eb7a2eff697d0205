import { setTimeout as pause } from 'node:timers/promises';
import { answerParent } from './child.ts';
import { housesFor, Houses, temporaryFolder } from './houses.ts';

/** Resident memory of many series, of their devices and of what the connectors keep of them. The messages that tell of them are there before. */
const messages = housesFor(Number(process.argv[2]));
const houses = new Houses(temporaryFolder());
const turns = 10;
const pauseMs = 100;

answerParent({
  // one house before, so that the code is there, in its optimised form
  warmUp: () => fill(messages.slice(0, 1)),
  fill: () => fill(messages.slice(1)),
  series: async () => {
    let lines = 0;
    for await (const chunk of houses.render()) lines += chunk.toString().match(/^[^#]/gm)?.length ?? 0;
    return lines;
  },
});

/** What stays once the garbage is gone and the spare memory given back, as V8 does by itself when a process rests for a minute. */
async function fill(some: readonly (typeof messages)[number][]): Promise<number> {
  for (const house of some) houses.add(house);
  return settled();
}

async function settled(): Promise<number> {
  for (let turn = 0; turn < turns; turn++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await pause(pauseMs);
  }
  return process.memoryUsage.rss();
}
