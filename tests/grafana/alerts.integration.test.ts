import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Alertmanager } from '../servers/alertmanager.ts';
import { launchBrowser } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { stopLeftovers } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { axeViolations } from './axeViolations.ts';
import { type DemoStack, startDemoStack } from './demoStack.ts';
import { openWindow, visit } from './harnessPage.ts';
import { runtimeBundle } from './runtimeBundle.ts';

const path = '/a/gaugeway-devices-app/alerts';

/** Who is asked about an alert: the Alertmanager of Prometheus, or that in the place of Grafana's own. */
const kinds = [
  { alert: 'WaterLeak', of: 'Prometheus', target: 'alertmanager', rule: [] },
  { alert: 'RoomHumid', of: 'Grafana', target: 'grafanaAlertmanager', rule: ['__alert_rule_uid__'] },
] as const;

describeWith(['chromium', 'prometheus', 'alertmanager'], 'silences from the page of alerts', () => {
  let stack: DemoStack;
  let browser: Browser;

  beforeAll(async () => {
    await runtimeBundle('react-18');
    stack = await startDemoStack();
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
    await stopLeftovers();
  });

  test.each(kinds)('a silence of an alert of $of is in its Alertmanager, and ends there', async ({ alert, target, rule }) => {
    const alertmanager = stack[target];
    await using window = await openWindow(browser, { harnessUrl: stack.harness.url, width: 1440 });
    const { page, problems } = window;
    await visit(page, `${stack.harness.url}${path}?alert=${alert}&device=${encodeURIComponent(await firstDevice(page, alert))}`);
    const card = page.locator('li[data-phase]').filter({ hasText: alert });
    await card.getByRole('button', { name: /^Silence:/ }).click();
    const dialog = page.getByRole('dialog');
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: /^Comment/ }).fill('tested on purpose');
    await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await card.waitFor({ state: 'detached' });
    expect(await activeSilences(alertmanager)).toEqual([
      { comment: 'tested on purpose', createdBy: 'Admin', names: [...rule, 'alertname', 'connector', 'device'] },
    ]);
    await waitFor(async () => (await suppressed(alertmanager)).includes(alert), { what: `${alert} suppressed`, timeoutMs: 15_000 });

    await page.getByRole('button', { name: /^Silenced \(/ }).click();
    expect(await card.innerText()).toMatch(/Silenced by Admin until .*: tested on purpose/);
    await card.getByRole('button', { name: /^End silence/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End silence', exact: true }).click();
    await card.getByRole('button', { name: /^Silence:/ }).waitFor();
    expect(await activeSilences(alertmanager)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('an acknowledgement, by the keyboard alone', async () => {
    await using window = await openWindow(browser, { harnessUrl: stack.harness.url, width: 390, choices: { role: 'Editor' } });
    const { page } = window;
    await visit(page, `${stack.harness.url}${path}?alert=WaterLeak`);
    await page.getByRole('button', { name: /^Acknowledge:/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('textbox', { name: /^Comment/ }).focus();
    await page.keyboard.type('on my way');
    await page.keyboard.press('Enter');
    await page.getByText(/Acknowledged by Editor until .*: on my way$/).waitFor();
    expect(await activeSilences(stack.alertmanager)).toEqual([
      { comment: 'ACK! on my way', createdBy: 'Editor', names: ['alertname', 'connector', 'device'] },
    ]);
  });

  test('a Viewer sees who takes care, and cannot change it', async () => {
    await using window = await openWindow(browser, { harnessUrl: stack.harness.url, width: 1440, choices: { role: 'Viewer' } });
    const { page, problems } = window;
    await visit(page, `${stack.harness.url}${path}`);
    await page.getByText(/^You cannot silence or acknowledge these alerts/).waitFor();
    expect(await page.getByRole('button', { name: /^(Silence|Acknowledge|End silence):/ }).count()).toBe(0);
    const answer = await page.request.post(`${stack.harness.url}/api/alertmanager/alertmanager/api/v2/silences`, { data: {} });
    expect(answer.status()).toBe(403);
    expect(problems).toEqual([]);
  });

  async function firstDevice(page: Page, alert: string): Promise<string> {
    await visit(page, `${stack.harness.url}${path}?alert=${alert}`);
    const label = await page
      .getByRole('button', { name: /^Silence:/ })
      .first()
      .getAttribute('aria-label');
    return label?.replace(/^Silence: \w+, /, '') ?? '';
  }
});

interface ApiSilence {
  readonly status: { readonly state: string };
  readonly comment: string;
  readonly createdBy: string;
  readonly matchers: readonly { readonly name: string }[];
}

async function activeSilences({ url }: Alertmanager): Promise<object[]> {
  const silences = (await (await fetch(`${url}/api/v2/silences`)).json()) as ApiSilence[];
  return silences
    .filter(({ status }) => status.state === 'active')
    .map(({ comment, createdBy, matchers }) => ({ comment, createdBy, names: matchers.map(({ name }) => name).sort() }));
}

async function suppressed(alertmanager: Alertmanager): Promise<(string | undefined)[]> {
  return (await alertmanager.alerts()).filter(({ status }) => status.state === 'suppressed').map(({ labels }) => labels['alertname']);
}
