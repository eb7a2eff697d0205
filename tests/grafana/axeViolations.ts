import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const options = {
  // of a page with hundreds of cells, what is right takes most of the time to describe
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  // a name that is cut to fit is not the same text
  rules: { 'label-content-name-mismatch': { enabled: false } },
};
/** Grafana's own: the icon of its refresh button has no text, a button to confirm is pale while it has the focus. */
const exclude = [
  '[data-testid="data-testid RefreshPicker run button"]',
  '[data-testid="data-testid Confirm Modal Danger Button"]',
  'nav[aria-label="Harness"]',
];

/** What axe finds wrong with what is shown, a line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = `axe.run({ exclude: ${JSON.stringify(exclude)} }, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const violations = await page.evaluate<AxeResults['violations']>(run);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html} ${failureSummary}`),
  );
}
