import { expect, test } from '@jest/globals';
import { metrics } from './metrics.ts';
import { renderMetricsDoc } from './metricsDoc.ts';

const document = renderMetricsDoc();
const [families = ''] = document.split('\n## Plausible readings');

test('each family has one row', () => {
  for (const name of metrics.keys()) expect(families.split(`\n| \`${name}\` |`)).toHaveLength(2);
});

test('is the same each time', () => {
  expect(renderMetricsDoc()).toBe(document);
});

test('all rows of a table have its columns', () => {
  for (const table of document.split('\n\n').filter((part) => part.startsWith('|'))) {
    const columns = table
      .trim()
      .split('\n')
      .map((row) => row.split(' |').length);
    expect(new Set(columns).size).toBe(1);
  }
});
