import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
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
    const wrong: string[] = [];
    const work = devices.values();
    await Promise.all(
      [1, 2, 3].map(async () => {
        for (const device of work) wrong.push(...(await wrongReadings(device)));
      }),
    );
    expect(wrong).toEqual([]);
    expect(new Set(devices.map(({ connector }) => connector)).size).toBeGreaterThanOrEqual(5);
    expect(compared.length).toBeGreaterThanOrEqual(leastReadings);
  }, 600_000);

  /** Values change while they are compared: each has to agree once. */
  async function wrongReadings({ connector, id }: ScrapedDevice): Promise<string[]> {
    await using window = await grafana.open(
      browser,
      `/a/gaugeway-devices-app/devices/${encodeURIComponent(connector)}/${encodeURIComponent(id)}`,
    );
    const agreed = new Set<string>();
    let wrong = ['nothing shown'];
    const compare = async () => {
      const shown = await shownReadings(window.page);
      const device = scrapedDevices(await grafana.scrape()).find((one) => one.connector === connector && one.id === id);
      wrong = (device?.readings ?? []).flatMap((reading) => {
        const key = `${connector}/${id} ${[reading.metric, ...reading.parts].join(' ')}`;
        const texts = shown.filter((place) => isPlaceOf(place, reading)).map(({ text }) => text);
        if (texts.some((text) => isShownAs(text, reading))) agreed.add(key);
        return agreed.has(key) ? [] : [`${key}: ${reading.state ?? reading.value} is ${JSON.stringify(texts)}`];
      });
      return wrong.length === 0;
    };
    await waitFor(compare, { what: `all readings of "${id}"`, timeoutMs: 60_000, intervalMs: 300 }).catch(() => undefined);
    compared.push(...agreed);
    return wrong;
  }
});
