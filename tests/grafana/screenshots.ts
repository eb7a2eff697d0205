import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../servers/browser.ts';
import { hideBar, openWindow, visit } from './harnessPage.ts';
import { pluginFolder } from './pluginFolder.ts';

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3333' } } });

const app = '/a/gaugeway-devices-app';
/** Those that plugin.json and docs/grafana-plugin.md name. */
const pictures = [
  { name: 'overview-dark', path: `${app}/overview`, theme: 'dark', shows: 'text=Latest events' },
  { name: 'devices-light', path: `${app}/devices`, theme: 'light', shows: 'text=/\\d+ of \\d+ devices/' },
  { name: 'device-dark', path: `${app}/devices/zigbee2mqtt/0xa4c13800894f49e1`, theme: 'dark', shows: 'text=Diagnostics' },
  { name: 'fleet-light', path: '/d/fleet-states', theme: 'light', height: 436, shows: '[role="grid"]' },
];

// of a preview that has run for some minutes, so that there are courses to see
await using browser = await launchBrowser();
for (const { name, path, theme, shows, height = 900 } of pictures) {
  await using window = await openWindow(browser, { harnessUrl: values.url, width: 1440, height, choices: { theme } });
  const { page, problems } = window;
  await visit(page, `${values.url}${path}`);
  await page.locator(shows).first().waitFor();
  // icons come later than what they belong to
  await page.waitForFunction("document.querySelector('svg:empty') === null");
  await hideBar(page);
  const file = join(pluginFolder, 'src/img', `${name}.png`);
  await page.screenshot({ path: file });
  console.log(file);
  for (const problem of problems) console.error(problem);
}
// a nested panel has its own files
copyFileSync(join(pluginFolder, 'src/img/fleet-light.png'), join(pluginFolder, 'src/panels/fleet/img/fleet-light.png'));
