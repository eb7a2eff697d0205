import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { garbageKinds, type GarbageKind } from '@gaugeway/simulator/home/garbage';
import { describeWith } from '../servers/describeWith.ts';
import { scrapeOf, startChain, until, waitUntilHeard, type Chain } from './chain.ts';
import type { Scrape } from './scrape.ts';

/** Talks of its own accord only once in a while, and has numbers, a counter, switches and settings. */
const device = { name: 'Lichtschalter Flur' };
const climate = { name: 'Wohnzimmer Klima' };

/** What each kind is counted as: `family reason`, and how often a message of it. */
const counted: Readonly<Record<GarbageKind, readonly [reason: string, times: number]>> = {
  'malformed-json': ['parse_errors json', 1],
  'not-an-object': ['parse_errors type', 1],
  nan: ['parse_errors json', 1],
  '1e999': ['readings_rejected not_finite', 1],
  'wrong-types': ['readings_rejected type', 1],
  'control-characters': ['parse_errors unknown_key', 2],
  'invalid-utf8': ['parse_errors unknown_key', 1],
  '1mb': ['parse_errors size', 1],
  'deep-nesting': ['parse_errors unknown_key', 1],
  proto: ['parse_errors unknown_key', 4],
  'unknown-keys': ['parse_errors unknown_key', 5000],
  empty: ['parse_errors json', 0],
};

describeWith(['mosquitto'], 'bad payloads', () => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain({ exporter: { log: { level: 'info' } } });
    await chain.quieten(climate.name, device.name);
    await waitUntilHeard(chain);
  }, 60_000);
  afterAll(() => chain[Symbol.asyncDispose]());

  test.each(garbageKinds)('%s: counted by reason, told once, and the next good message is read', async (kind) => {
    const { exporter, simulator } = chain;
    const before = await scrapeOf(exporter);
    const logBefore = exporter.output.length;
    const [what, times] = counted[kind];
    for (let i = 0; i < 3; i++) await simulator.run(`garbage ${kind} "${climate.name}"`);
    await waitUntilHeard(chain);
    const bad = await scrapeOf(exporter);
    expect(problems(bad) - problems(before)).toBe(3 * times);
    expect(problems(bad, what) - problems(before, what)).toBe(3 * times);
    const told = exporter.output.slice(logBefore).split('\n').filter((line) => line.includes('cannot read'));
    expect(told.length).toBe(times === 0 ? 0 : 1);
    await waitUntilHeard(chain, climate.name);
  });
});

/** Everything that was not taken, or that for one reason. */
function problems(scrape: Scrape, what?: string): number {
  const [family, reason] = what?.split(' ') ?? [];
  const labels = reason === undefined ? undefined : { reason };
  return ['parse_errors', 'readings_rejected']
    .filter((name) => family === undefined || name === family)
    .reduce((sum, name) => sum + scrape.sum(`gaugeway_${name}_total`, labels), 0);
}
void readFileSync; void until;
