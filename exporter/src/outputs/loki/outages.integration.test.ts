import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LogLine } from '../../lines/logLine.ts';
import { LokiRig } from './testing/lokiRig.ts';

/** What happens, in any order. */
type Step =
  | {
      readonly does: 'append';
      readonly kind: 'event' | 'state' | 'log';
      readonly connector: string;
      readonly lines: number;
      readonly isBad: boolean;
    }
  | { readonly does: 'answer'; readonly status: number; readonly text: string; readonly leastLines?: number }
  | { readonly does: 'leave' | 'return' | 'restart' | 'drain' };

const append = fc.record({
  does: fc.constant('append' as const),
  kind: fc.constantFrom('event' as const, 'state' as const, 'log' as const),
  connector: fc.constantFrom('a', 'b', 'c'),
  lines: fc.integer({ min: 1, max: 30 }),
  isBad: fc.boolean(),
});
const answer = fc.constantFrom<Step>(
  { does: 'answer', status: 503, text: 'away' },
  { does: 'answer', status: 500, text: 'error' },
  { does: 'answer', status: 401, text: 'no' },
  // a line that is too large alone is not taken
  { does: 'answer', status: 413, text: 'large', leastLines: 2 },
  { does: 'answer', status: 429, text: 'ingestion rate limit exceeded for user fake' },
);
const other = fc.constantFrom<Step>({ does: 'leave' }, { does: 'return' }, { does: 'restart' }, { does: 'drain' });
const steps = fc.array(fc.oneof({ weight: 4, arbitrary: append }, { weight: 2, arbitrary: answer }, { weight: 2, arbitrary: other }), {
  minLength: 3,
  maxLength: 15,
});

/** Appends lines; a bad one is refused by Loki, in words that name it or not. Returns those that must arrive. */
function appended(rig: LokiRig, step: Step & { does: 'append' }, number: number): string[] {
  const { kind, connector, lines, isBad } = step;
  const texts = Array.from({ length: lines }, (_, at) => `${number + at}`);
  const line = (text: string): LogLine => ({ kind, connector, atMs: Date.now(), text, metadata: { kind: 'x', number: text } });
  texts.forEach((text, at) => {
    if (isBad && at === lines >> 1) rig.append(line(at % 2 === 0 ? 'x'.repeat(1000) : 'poison'));
    rig.append(line(text));
  });
  return texts;
}

/** Does a step that appends nothing. */
async function happen(rig: LokiRig, step: Exclude<Step, { does: 'append' }>): Promise<void> {
  if (step.does === 'answer') rig.loki.answers.push(step);
  else if (step.does === 'restart') await rig.restart();
  else if (step.does === 'drain') await (rig.loki.isUp && rig.drained());
  else rig.loki.isUp = step.does === 'return';
}

test('whatever happens to Loki, each line that it takes is stored once, in the order of its stream; none blocks another', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (all, takesMetadata) => {
      await using rig = await LokiRig.start();
      Object.assign(rig.loki, { longestLine: 500, poison: 'poison', takesMetadata });
      const expected = new Map<string, string[]>();
      let number = 0;
      for (const step of all) {
        if (step.does !== 'append') {
          await happen(rig, step);
          continue;
        }
        const key = `"connector":"${step.connector}","kind":"${step.kind}"`;
        expected.set(key, [...(expected.get(key) ?? []), ...appended(rig, step, number)]);
        number += step.lines;
      }
      rig.loki.isUp = true;
      await rig.drained();
      for (const [key, texts] of expected) {
        const stored = rig.loki.entries.filter(({ stream }) => stream.includes(key)).map(({ text }) => text.split(' ', 1)[0]);
        // what is in memory only may be lost with a process that stops while Loki is away
        const isDurable = !key.includes('"log"');
        expect(stored).toEqual(isDurable ? texts : texts.filter((text) => stored.includes(text)));
      }
    }),
    { numRuns: 12 },
  );
}, 120_000);
