import { expect } from '@grafana/plugin-e2e';
import type { APIRequestContext } from '@playwright/test';
import { test } from './fixtures';

const viewer = { user: 'gaugeway-viewer', password: 'gaugeway-viewer' };
const proxy = '/api/plugin-proxy/gaugeway-devices-app/gw';

test.beforeEach(({ request }) => addViewer(request));

test('a Viewer sees the devices, but no settings and no reload', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  try {
    expect((await context.request.post('/login', { data: viewer })).ok()).toBe(true);
    expect((await context.request.get(`${proxy}/v1/devices`)).status()).not.toBe(403);
    expect((await context.request.post(`${proxy}/reload`)).status()).toBe(403);
    const page = await context.newPage();
    await page.goto('/a/gaugeway-devices-app/connectors');
    await expect(page.getByRole('heading', { name: 'Connectors', level: 1 })).toBeVisible();
    await expect(page.getByRole('button', { name: /reload/i })).toHaveCount(0);
    await page.goto('/a/gaugeway-devices-app/settings');
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toHaveCount(0);
  } finally {
    await context.close();
  }
});

async function addViewer(request: APIRequestContext): Promise<void> {
  const response = await request.post('/api/admin/users', {
    data: { name: viewer.user, login: viewer.user, password: viewer.password, OrgId: 1 },
  });
  // 412: from an earlier run
  expect([200, 412]).toContain(response.status());
}
