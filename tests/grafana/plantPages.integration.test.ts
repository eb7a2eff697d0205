import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { stopLeftovers } from '../servers/server.ts';
import { type LargePlant, startLargePlant } from './largePlant.ts';
import { measurePage } from './pageLoad.ts';
import { plantPages } from './plantPages.ts';
import { runtimeBundle } from './runtimeBundle.ts';

/** Few enough to be quick, and as many as make a page ask only for what it shows. */
const devices = 1100;
/** Upper bounds of each page: its requests for data, and their bytes for each device of the plant. */
const bounds: Readonly<Record<string, { readonly requests: number; readonly bytes: number }>> = {
  Overview: { requests: 10, bytes: 750 },
  Devices: { requests: 7, bytes: 650 },
  'Devices from Overview': { requests: 7, bytes: 650 },
  Device: { requests: 8, bytes: 40 },
  'Device from Devices': { requests: 14, bytes: 120 },
  Alerts: { requests: 12, bytes: 600 },
  'Fleet status panel': { requests: 1, bytes: 600 },
};

describeWith(['chromium', 'prometheus', 'alertmanager'], 'pages with a plant of devices', () => {
  let plant: LargePlant;
  let browser: Browser;

  beforeAll(async () => {
    await runtimeBundle('react-18');
    plant = await startLargePlant(devices);
    browser = await launchBrowser();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await plant?.[Symbol.asyncDispose]();
    await stopLeftovers();
  });

  test.each(Object.entries(bounds))(
    '%s asks for little',
    async (name, most) => {
      const page = plantPages({ url: plant.url, devices, panel: '/d/fleet-plant' }).find((one) => one.name === name);
      if (page === undefined) throw new Error(`no page "${name}"`);
      const { requests, bytes } = await measurePage(browser, page);
      expect(requests).toBeLessThanOrEqual(most.requests);
      expect(bytes / devices).toBeLessThanOrEqual(most.bytes);
    },
    120_000,
  );
});
