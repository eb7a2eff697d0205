import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';

const { GRAFANA_URL, CHROMIUM, TEST_WORKER_INDEX } = process.env;
const authentication = `${dirname(require.resolve('@grafana/plugin-e2e'))}/auth`;

if (!GRAFANA_URL && TEST_WORKER_INDEX === undefined) {
  console.warn(
    'SKIPPED: set GRAFANA_URL to a Grafana that has the plugins, a Prometheus with devices, and the user admin with the password admin',
  );
}

const executablePath = CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();

export default defineConfig<PluginOptions>({
  testDir: './e2e',
  testIgnore: GRAFANA_URL ? [] : '**',
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: GRAFANA_URL,
    launchOptions: { executablePath, args: ['--no-sandbox'] },
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'authentication', testDir: authentication, testMatch: [/.*\.js/] },
    { name: 'chromium', use: { storageState: 'playwright/.auth/admin.json' }, dependencies: ['authentication'] },
  ],
});
