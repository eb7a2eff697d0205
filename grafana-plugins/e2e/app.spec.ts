import { expect } from '@grafana/plugin-e2e';
import { test } from './fixtures';

const root = '/a/gaugeway-devices-app';

for (const name of ['Overview', 'Devices', 'Connectors', 'Settings']) {
  test(`the page ${name} opens without an error`, async ({ page, problems }) => {
    await page.goto(`${root}/${name.toLowerCase()}`);
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(problems).toEqual([]);
  });
}

test('the root redirects to the overview', async ({ page }) => {
  await page.goto(root);
  await expect(page).toHaveURL(new RegExp(`${root}/overview`));
});

test('from the inventory to a device', async ({ page, problems }) => {
  await page.goto(`${root}/devices`);
  await page.locator(`a[href*="${root}/devices/"]`).first().click();
  await expect(page).toHaveURL(new RegExp(`${root}/devices/[^/]+/.+`));
  await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty();
  await page.waitForLoadState('networkidle');
  expect(problems).toEqual([]);
});
