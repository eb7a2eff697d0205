import React from 'react';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { render } from '@testing-library/react';
import { ReadingsTab } from './ReadingsTab';
import { deviceReadings } from './readings';

/** A line of the exposition, with what the page shows for it. */
const row = /^(?<metric>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+) # (?<text>.*)$/;
const rows = readFileSync(join(__dirname, 'fixtures/readings.prom'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const { metric = '', labels = '', value = '', text = '' } = row.exec(line)?.groups ?? {};
    const own = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', of = '']) => [label, of]));
    return { line, metric, labels: own, value: Number(value), text };
  });

/** What the card of one reading shows. */
function shownOf({ metric, labels, value }: (typeof rows)[number]): string {
  const sample = { labels: { __name__: metric, connector: 'c', device: 'd', name: 'n', ...labels }, value, atMs: 0 };
  const { container, unmount } = render(
    <ReadingsTab readings={deviceReadings({ samples: [sample], histories: [] })} nowMs={0} exploreHref={() => undefined} />,
  );
  const shown = container.querySelector('li')?.children[1]?.textContent ?? '';
  unmount();
  return shown.replaceAll('\u202f', ' ');
}

test('at least 60 metrics of /metrics are compared', () => {
  expect(new Set(rows.map(({ metric }) => metric)).size).toBeGreaterThanOrEqual(60);
});

test.each(rows.map((one) => [one.line, one] as const))('%s', (_line, one) => {
  expect(shownOf(one)).toBe(one.text);
});
