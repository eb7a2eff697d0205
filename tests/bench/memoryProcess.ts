import { setTimeout as pause } from 'node:timers/promises';
import { answerParent } from './child.ts';
import { housesFor, Houses, temporaryFolder } from './houses.ts';

/** Resident memory of many series, of their devices and of what the connectors keep of them. */
const houses = new Houses(temporaryFolder());
const perSecond = 10;

answerParent({
  // one house before, so that the code and its optimised form are there
  warmUp: async () => {
    houses.add(20);
    return settled();
  },
  fill: async () => {
    for (const devices of housesFor(Number(process.argv[2]))) houses.add(devices);
    return settled();
  },
  series: async () => {
    let lines = 0;
    for await (const chunk of houses.render()) lines += chunk.match(/^[^#]/gm)?.length ?? 0;
    return lines;
  },
});

async function settled(): Promise<number> {
  for (let turn = 0; turn < perSecond; turn++) {
    globalThis.gc?.();
    await pause(1000 / perSecond);
  }
  return process.memoryUsage.rss();
}
