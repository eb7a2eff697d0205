import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../servers/browser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { stopLeftovers } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { openGrafana, type OpenedGrafana } from './openGrafana.ts';
import { representatives, type ScrapedDevice, scrapedDevices } from './readings/deviceScrape.ts';
import { isPlaceOf, shownReadings } from './readings/shownReadings.ts';
import { isShownAs } from './readings/shownValue.ts';

const leastReadings = 60;

describeWith(['chromium', 'prometheus', 'alertmanager'], 'readings on the pages of devices', () => {
  let grafana: OpenedGrafana;
  let browser: Browser;
  const compared: string[] = [];

  beforeAll(async () => {
    grafana = await openGrafana();
    browser = await launchBrowser();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await grafana?.[Symbol.asyncDispose]();
    await stopLeftovers();
  });

  test('each is the one of /metrics, with the unit and the digits that people read', async () => {
    const devices = representatives(scrapedDevices(await grafana.scrape()));
    const [first] = devices;
    if (first === undefined) throw new Error('cannot compare readings: no device');
    await using window = await grafana.open(browser, pathOf(first));
    const wrong: string[] = [];
    for (const device of devices) {
      await goTo(window.page, device);
      wrong.push(...(await wrongReadings(window.page, device)));
    }
    expect(wrong).toEqual([]);
    expect(new Set(devices.map(({ connector }) => connector)).size).toBeGreaterThanOrEqual(5);
    expect(compared.length).toBeGreaterThanOrEqual(leastReadings);
  }, 600_000);

  /** Values change while they are compared: each has to agree once. */
  async function wrongReadings(page: Page, { connector, id }: ScrapedDevice): Promise<string[]> {
    const agreed = new Set<string>();
    let wrong = ['nothing shown'];
    const compare = async () => {
      const shown = await shownReadings(page);
      const device = scrapedDevices(await grafana.scrape()).find((one) => one.connector === connector && one.id === id);
      wrong = (device?.readings ?? []).flatMap((reading) => {
        const key = `${connector}/${id} ${[reading.metric, ...reading.parts].join(' ')}`;
        const texts = shown.filter((place) => isPlaceOf(place, reading)).map(({ text }) => text);
        if (texts.some((text) => isShownAs(text, reading))) agreed.add(key);
        return agreed.has(key) ? [] : [`${key}: ${reading.state ?? reading.value} is ${JSON.stringify(texts)}`];
      });
      return wrong.length === 0;
    };
    await waitFor(compare, { what: `all readings of "${id}"`, timeoutMs: 60_000, intervalMs: 100 }).catch(() => undefined);
    compared.push(...agreed);
    return wrong;
  }
});

function pathOf({ connector, id }: ScrapedDevice): string {
  return `/a/gaugeway-devices-app/devices/${encodeURIComponent(connector)}/${encodeURIComponent(id)}`;
}

/** Follows a link within Grafana, which loads nothing but the data of the device, until its page is there. */
async function goTo(page: Page, device: ScrapedDevice): Promise<void> {
  await page.evaluate<void>(`(() => {
    const link = document.createElement('a');
    link.href = ${JSON.stringify(pathOf(device))};
    document.body.append(link);
    link.click();
    link.remove();
  })()`);
  await page.getByRole('heading', { level: 1, name: device.name, exact: true }).waitFor();
}
