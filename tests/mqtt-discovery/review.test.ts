import { beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseNames } from './cases.ts';
import { comparisonDocument } from './document.ts';
import { explanationOf } from './explained.ts';
import { readingsOf, type Review, reviewAll } from './review.ts';

/**
 * The same devices through Home Assistant's MQTT integration and through discovery directly: the same series with the same values. What a real
 * Home Assistant made of the messages is stored with each case; `recordHomeAssistant.ts` writes it.
 */
const document = join(import.meta.dirname, '../../docs/mqtt-comparison.md');
let reviews: readonly Review[] = [];

beforeAll(async () => {
  reviews = await reviewAll();
}, 60_000);

test('at least 120 payloads of at least 35 programs are reviewed', () => {
  expect(caseNames.length).toBeGreaterThanOrEqual(36);
  expect(reviews.reduce((all, { configs }) => all + configs, 0)).toBeGreaterThanOrEqual(120);
});

test.each(caseNames)('%s', (name) => {
  const differences = reviews.find((review) => review.name === name)?.differences ?? [];
  expect(differences.filter((difference) => explanationOf(name, difference) === undefined)).toEqual([]);
});

test('at least 98 % of the readings are the same, and no value is wrong without an explanation', () => {
  const readings = reviews.map(readingsOf);
  const all = readings.reduce((sum, one) => sum + one.all, 0);
  const other = readings.reduce((sum, { missing, wrong }) => sum + missing + wrong, 0);
  expect(1 - other / all).toBeGreaterThanOrEqual(0.98);
});

test('docs/mqtt-comparison.md is up to date', () => {
  const text = comparisonDocument(reviews);
  if (process.env['UPDATE'] === '1') writeFileSync(document, text);
  expect(readFileSync(document, 'utf8')).toBe(text);
});
