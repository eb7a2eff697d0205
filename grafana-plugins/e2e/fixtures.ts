import { test as base } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';

/** Requests that fail in a Grafana without Internet access, regardless of its plugins. */
const grafanaRequests = /\/api\/gnet\/|\/public-dashboards|\/api\/live\/|\/avatar\//;

/** `problems`: console errors, exceptions and failed requests of the page. */
export const test = base.extend<{ problems: string[] }>({
  problems: [
    async ({ page }, use) => {
      await use(watch(page));
    },
    { auto: true },
  ],
});

function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    // the text of a failed request has no URL
    if (message.type() === 'error' && !grafanaRequests.test(message.location().url)) {
      problems.push(`console: ${message.text()} ${message.location().url}`);
    }
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.stack}`));
  page.on('response', (response) => {
    if (response.status() >= 400 && !grafanaRequests.test(response.url())) {
      problems.push(`${response.status()}: ${response.url()}`);
    }
  });
  return problems;
}
