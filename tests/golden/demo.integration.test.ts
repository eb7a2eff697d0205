import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { App } from '@gaugeway/exporter/app';
import { type ExporterConfig, loadConfig } from '@gaugeway/exporter/config/config';
import { ManualClock } from '@gaugeway/simulator/clock';
import { startHome, type Home } from '@gaugeway/simulator/home/home';
import { MqttHouse } from '@gaugeway/simulator/mqtt-house/mqttHouse';
import { SparkplugPlant } from '@gaugeway/simulator/sparkplug-node/sparkplugPlant';
import { startPackagingLine, type PackagingLine } from '@gaugeway/simulator/packaging-line/packagingLine';
import { startPlant, type Plant } from '@gaugeway/simulator/plant/plant';
import { HomeAssistant } from '@gaugeway/simulator/smart-home/homeAssistant';
import { ForeignParser, type ParsedFamily } from '../open-metrics/foreignParser.ts';
import { describeWith } from '../servers/describeWith.ts';
import { promtoolFindings } from '../servers/promtool.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';

const startMs = Date.UTC(2026, 0, 15, 7, 30);
const silentLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const dataFolder = await temporaryFolder();
const openMetrics = 'application/openmetrics-text;version=1.0.0';

/** The whole demo as Prometheus gets it: simulator, broker, connectors and exporter at a time that stands still. */
describeWith(['promtool', 'prometheusClient'], 'the demo', () => {
  const clock = new ManualClock(startMs);
  let home: Home;
  let plant: Plant;
  let line: PackagingLine;
  let smartHome: HomeAssistant;
  let mqttHouse: MqttHouse;
  let sparkplug: SparkplugPlant;
  let app: App;

  beforeAll(async () => {
    home = await startHome({ clock });
    app = await App.start(await configOf([zigbee(home)]), { version: '0', now: () => clock.now(), log: silentLog });
    await everybodyIsHeard();
    await press('arrow_left_click');
    clock.advance(60_000);
    for (const { ieeeAddress } of home.devices()) home.faults.speak(ieeeAddress);
    home.faults.leak(true, 'Spüle Leck');
    home.faults.offline('Keller Klima');
    await press('toggle');
    plant = await startPlant({ clock });
    smartHome = await HomeAssistant.start({ clock });
    smartHome.faults.unavailable('blind');
    mqttHouse = await MqttHouse.start({ clock });
    sparkplug = await SparkplugPlant.start({ clock, broker: { url: mqttHouse.url } });
    line = await startPackagingLine({ clock });
    await line.faults.alarm('Line1/Capper', 'temperature');
    await line.faults.quality('Line1/Labeller/GlueLevel', 'bad');
    await line.faults.quality('Line2/Packer', 'bad');
    await app.apply(await configOf([zigbee(home), modbus(plant), opcua(line), homeAssistant(smartHome), mqtt(mqttHouse)]));
    await everythingIsRead();
    await mqttDevicesAreHeard();
  }, 120_000);
  afterAll(async () => {
    await app.stop();
    await sparkplug.stop();
    await Promise.all([home.stop(), plant.stop(), line.stop(), smartHome.stop(), mqttHouse.stop()]);
  }, 20_000);

  /** Subscriptions take a moment: devices without a received message report again. */
  async function everybodyIsHeard(): Promise<void> {
    const isHeard = (text: string, device: string) =>
      text.includes(`iot_device_last_seen_timestamp_seconds{connector="zigbee2mqtt",device="${device}"`);
    await waitFor(
      async () => {
        const text = await scrape();
        const unheard = home.devices().filter(({ ieeeAddress }) => !isHeard(text, ieeeAddress));
        for (const { ieeeAddress } of unheard) home.faults.speak(ieeeAddress);
        return unheard.length === 0;
      },
      { what: 'all devices heard' },
    );
  }

  /** Each device is polled, each node has a value, and the alarm has arrived. */
  async function everythingIsRead(): Promise<void> {
    const devices = plant.devices().map(({ id }) => `iot_device_up{connector="modbus",device="${id}",`);
    await waitFor(
      async () => {
        const lines = (await scrape()).split('\n');
        const isPolled = devices.every((start) => lines.some((text) => text.startsWith(start) && text.endsWith(' 1')));
        const counts = lines
          .filter((text) => text.startsWith('iot_device_points{connector="opcua"'))
          .map((text) => Number(text.split(' ').at(-1)));
        const isLinked = lines.includes('iot_connector_up{connector="home-assistant"} 1');
        const isAlarmed = lines.some((text) => /^iot_conditions_active\{connector="opcua",device="hall\/Line1\/Capper",.* 1$/.test(text));
        return isPolled && isLinked && isAlarmed && counts.reduce((sum, points) => sum + points, 0) === line.variables().length;
      },
      { what: 'all polled and all nodes', timeoutMs: 60_000 },
    );
  }

  /** Devices whose descriptions have arrived report again, because not all states are retained. */
  async function mqttDevicesAreHeard(): Promise<void> {
    const last = [
      'iot_occupancy_detected{connector="mqtt",device="a4cf129b3de0"',
      'iot_voltage_volts{connector="mqtt",device="A4C1385E07B2"',
      'iot_sensor_active{connector="mqtt",device="ems-esp-boiler"',
      'iot_light_detected{connector="mqtt",device="weather-station"',
      'iot_current_amperes{connector="mqtt",device="4022D8A1C37F"',
      ...mqttIds.map((id) => `iot_device_last_seen_timestamp_seconds{connector="mqtt",device="${id}"`),
    ];
    await waitFor(
      async () => {
        const text = await scrape();
        for (const device of mqttHouse.devices) device.report();
        if (!text.includes(compressor)) sparkplug.node.bear();
        return [...last, compressor].every((start) => text.includes(start));
      },
      { what: 'all MQTT devices heard' },
    );
  }

  /** Presses a button and waits for it to arrive; then everything sent before has arrived too. */
  async function press(action: string): Promise<void> {
    home.faults.press('Fernbedienung Wohnzimmer', action);
    await waitFor(async () => (await scrape()).includes(`action="${action}"} 1\n`), { what: `the press "${action}"` });
  }

  async function scrape(accept = 'text/plain'): Promise<string> {
    const response = await fetch(`${app.url}/metrics`, { headers: { accept } });
    return response.text();
  }

  test('in the text format', async () => {
    const text = await scrape();
    expectGolden('demo.prom', { text, firstOfHead: 'HELP' });
    expect(promtoolFindings(text)).toEqual([]);
    await using parser = new ForeignParser();
    expectCatalogued(await parser.parseText(text));
  });

  test('in OpenMetrics', async () => {
    const text = await scrape(openMetrics);
    expectGolden('demo.openmetrics.txt', { text, firstOfHead: 'TYPE' });
    await using parser = new ForeignParser();
    expectCatalogued(await parser.parseOpenMetrics(text));
  });

  test('no series twice', async () => {
    const series = samplesOf(await scrape()).map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(series.filter((one, index) => series.indexOf(one) !== index)).toEqual([]);
  });
});

const compressor = 'iot_device_last_seen_timestamp_seconds{connector="mqtt",device="Packaging hall/compressor-station/compressor"';
const mqttIds = ['a4cf129b3de0', 'A4C1385E07B2', 'ems-esp-boiler', 'weather-station', '4022D8A1C37F'];
const mqtt = (house: MqttHouse): object => ({ type: 'mqtt', url: house.url, sparkplug: { groups: ['+'] } });
const zigbee = (home: Home): object => ({ type: 'zigbee2mqtt', url: home.url });
const homeAssistant = ({ url, token }: HomeAssistant): object => ({ type: 'home-assistant', url, token });
const modbus = (plant: Plant): object => ({ type: 'modbus', devices: plant.devices() });
const opcua = (line: PackagingLine): object => ({
  type: 'opcua',
  url: line.url,
  security: { mode: 'None' },
  roots: [{ node: '/Objects/PackagingHall', name: 'hall', split: 2, area: '{path}' }],
  device_set: false,
});

async function configOf(connectors: readonly object[]): Promise<ExporterConfig> {
  const file = join(await temporaryFolder(), 'gaugeway.yaml');
  writeFileSync(file, JSON.stringify({ server: { listen: '127.0.0.1:0' }, data_dir: dataFolder, connectors }));
  const loaded = await loadConfig(file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

function expectGolden(name: string, { text, firstOfHead }: { text: string; firstOfHead: string }): void {
  const file = join(import.meta.dirname, name);
  const found = deviceFamilies(text, firstOfHead);
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, found);
  expect(found).toBe(readFileSync(file, 'utf8'));
}

/** Families of devices and connectors, sorted, as are their series; the process's own metrics and the port are of this run only. */
function deviceFamilies(text: string, firstOfHead: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .split(new RegExp(`^(?=# ${firstOfHead} )`, 'm'))
    .filter((family) => family.startsWith(`# ${firstOfHead} iot_`))
    .map((family) => {
      const head = family.split('\n').filter((line) => line.startsWith('#') && line !== '# EOF');
      return [...head, ...samplesOf(family).sort(), ''].join('\n');
    })
    .sort()
    .join('');
}

function samplesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** Every family of devices is one of the catalogue, with its type and help. */
function expectCatalogued(families: readonly ParsedFamily[]): void {
  const ours = families.filter(({ name }) => name.startsWith('iot_'));
  expect(ours.length).toBeGreaterThan(40);
  for (const { name, samples, help } of ours) {
    const metric = metrics.get(samples[0]?.name ?? '');
    expect({ name, help: metric?.help }).toEqual({ name, help });
  }
}
