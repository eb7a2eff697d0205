import { expect, test } from '@jest/globals';
import type { MalformedReason } from '@gaugeway/connectors/contract';
import { Tally } from './connectorCounters.ts';
import { MalformedInput } from './malformedInput.ts';

function start() {
  const lines: string[] = [];
  const write = (line: string, fields?: object) => void lines.push(fields === undefined ? line : `${line} ${JSON.stringify(fields)}`);
  const log = { debug: write, info: write, warn: write, error: write };
  const counts = new Tally<MalformedReason>();
  const input = new MalformedInput(counts, log);
  const fail = (what: string, nowMs: number, reason: 'json' | 'size' = 'json') =>
    input.malformed(reason, { what, detail: undefined, device: undefined, nowMs });
  return { input, lines, counts, fail };
}

test('of many sources some are named, and the others are one line', () => {
  const { input, lines, counts, fail } = start();
  for (let index = 0; index < 2000; index++) fail(`topic ${index}`, 0);
  input.report();
  input.report();
  fail('large', 0, 'size');
  input.report();
  expect(lines).toHaveLength(12);
  expect(lines[10]).toBe('cannot read "topic 10" and perhaps others: json {"sources":1990}');
  expect(lines[11]).toBe('cannot read "large" and perhaps others: size {"sources":1}');
  expect(counts.get('json')).toBe(2000);
});

test('the recovery of a source that was not named is not named either', () => {
  const { input, lines, fail } = start();
  for (let index = 0; index < 20; index++) fail(`topic ${index}`, 0);
  for (let index = 0; index < 20; index++) input.wellFormed(`topic ${index}`);
  expect(lines.filter((line) => line.includes('readable again'))).toHaveLength(10);
});

test('sources are named again after ten minutes', () => {
  const { input, lines, fail } = start();
  for (let index = 0; index < 20; index++) fail(`topic ${index}`, 0);
  input.report();
  fail('new', 600_000);
  input.report();
  expect(lines).toHaveLength(12);
  expect(lines[11]).toContain('"new"');
});
