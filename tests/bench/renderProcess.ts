import { answerParent, cpuMs } from './child.ts';
import { buildHouses } from './houses.ts';

/** Renders many series by our own exposition, into what a socket takes. */
const houses = buildHouses(Number(process.argv[2]));
const rendersPerAnswer = 8;

// as an exporter is after a few minutes
await cpuMs(2 * rendersPerAnswer, render);
answerParent({ render: () => cpuMs(rendersPerAnswer, render) });

async function render(): Promise<number> {
  let bytes = 0;
  for await (const chunk of houses.render()) bytes += chunk.length;
  return bytes;
}
