import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { startPlant, type Plant } from '@gaugeway/simulator/plant/plant';
import { HomeAssistant } from '@gaugeway/simulator/smart-home/homeAssistant';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto, type Mosquitto } from '../servers/mosquitto.ts';
import { waitFor } from '../waitFor.ts';
import { CounterCheck } from './counterCheck.ts';

/** A hundred by hand: GAUGEWAY_KILLS=100. */
const kills = Number(process.env['GAUGEWAY_KILLS'] ?? 10);
const scrapeEveryMs = 200;

const energy = { name: 'energy', property: 'energy', type: 'numeric', unit: 'kWh', access: 1 };
const power = { name: 'power', property: 'power', type: 'numeric', unit: 'W', access: 1 };
const plugs = ['heater', 'washer'].map((name, at) => ({
  ieee_address: `0x00158d000000000${at}`,
  friendly_name: name,
  type: 'Router',
  definition: { model: 'plug', vendor: 'none', exposes: [energy, power] },
}));

/** A meter that counts on, whatever becomes of the exporter: one is repeated by its broker, one a bridge repeats with an older reading. */
class Bridge {
  readonly #client: MqttClient;
  #kWh = 110;
  #ticks = 0;
  readonly #timer = setInterval(() => this.#publish(), 100);

  constructor(client: MqttClient) {
    this.#client = client;
    client.publish('zigbee2mqtt/bridge/state', '{"state":"online"}', { retain: true });
    client.publish('zigbee2mqtt/bridge/devices', JSON.stringify(plugs), { retain: true });
  }

  #publish(): void {
    this.#kWh += 0.01;
    const state = (kWh: number) => JSON.stringify({ energy: kWh, power: 360 });
    // the broker keeps what it may have written to its disk half a minute ago
    if (this.#ticks++ % 20 === 0) this.#client.publish('zigbee2mqtt/washer', state(this.#kWh), { retain: true });
    this.#client.publish('zigbee2mqtt/washer', state(this.#kWh));
    this.#client.publish('zigbee2mqtt/heater', state(this.#kWh));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.endAsync();
  }
}

describeWith(['mosquitto', 'promtool'], 'counters of an exporter that is killed', () => {
  const parts: { stop(): Promise<unknown> }[] = [];
  const counters = new CounterCheck();
  let broker: Mosquitto;
  let plant: Plant;
  let exporter: GaugewayProcess;
  let timer: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    broker = await startMosquitto();
    parts.push(new Bridge(await connectAsync(broker.url)));
    plant = await startPlant({ speed: 60 });
    const house = await HomeAssistant.start();
    parts.push(plant, house);
    exporter = await spawnGaugeway({
      connectors: [
        { type: 'zigbee2mqtt', url: broker.url },
        { type: 'modbus', interval: '1s', devices: plant.devices() },
        { type: 'home-assistant', url: house.url, token: house.token },
      ],
    });
    timer = setInterval(() => void scrape(), scrapeEveryMs);
  }, 60_000);

  afterAll(async () => {
    clearInterval(timer);
    await exporter.stop();
    for (const part of parts) await part.stop();
    await broker.stop();
  });

  let isScraping = false;
  async function scrape(): Promise<void> {
    if (isScraping) return;
    isScraping = true;
    counters.add(await exporter.scrape().catch(() => undefined));
    isScraping = false;
  }

  test(
    `issue 10.8: increase() over ${kills} kills at random moments, and clean stops between them, is what was counted`,
    async () => {
      await waitFor(() => counters.connectors.size === 3, { what: 'counters of all connectors', timeoutMs: 20_000 });
      for (let kill = 0; kill < kills; kill++) {
        if (kill % 3 === 0) {
          // what is stored now is behind after the next kill
          await exporter.kill('SIGTERM');
          await exporter.start();
          await pause(1500);
        }
        await pause(Math.random() * 2000);
        await exporter.kill('SIGKILL');
        await exporter.start();
      }
      await pause(3000);
      clearInterval(timer);
      await waitFor(() => !isScraping, { what: 'the last scrape' });
      process.stderr.write(`${counters.seriesCount} counters of ${counters.connectors.size} connectors over ${kills} kills\n`);
      expect(counters.problems(exporter.folder)).toBe('');
    },
    60_000 + kills * 8000,
  );
});
