import { expect } from '@grafana/plugin-e2e';
import { test } from './fixtures';

const uid = 'gaugeway-e2e';

test.beforeEach(async ({ request }) => {
  const sources: Array<{ uid: string; type: string }> = await (await request.get('/api/datasources')).json();
  const prometheus = sources.find(({ type }) => type === 'prometheus');
  const panel = {
    id: 1,
    type: 'gaugeway-fleet-panel',
    title: 'Fleet',
    gridPos: { x: 0, y: 0, w: 24, h: 14 },
    datasource: { uid: prometheus?.uid, type: 'prometheus' },
    targets: [{ refId: 'A', expr: 'iot_device_up', instant: true, range: false, format: 'table' }],
  };
  const dashboard = {
    id: null,
    uid,
    title: 'Gaugeway end to end',
    schemaVersion: 39,
    time: { from: 'now-15m', to: 'now' },
    panels: [panel],
  };
  expect((await request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } })).ok()).toBe(true);
});

test.afterEach(({ request }) => request.delete(`/api/dashboards/uid/${uid}`));

test('the panel shows devices in a dashboard, with links', async ({ page, problems }) => {
  await page.goto(`/d/${uid}`);
  const devices = page.locator('[data-viz-panel-key] a[href*="/a/gaugeway-devices-app/devices/"]');
  await expect(devices.first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(problems).toEqual([]);
});

test('the panel can be edited', async ({ page, gotoPanelEditPage, problems }) => {
  const panelEditPage = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  await expect(panelEditPage.panel.locator).toBeVisible();
  await expect(
    page
      .getByRole('heading', { name: /fleet status/i })
      .or(page.getByText('Fleet status', { exact: true }))
      .first(),
  ).toBeVisible();
  expect(problems).toEqual([]);
});
