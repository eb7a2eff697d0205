import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { startHome, type Home } from '@gaugeway/simulator/home/home';
import { ManualClock } from '@gaugeway/simulator/clock';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { startPrometheus, type Prometheus, type QueriedSample } from '../servers/prometheus.ts';
import { waitFor } from '../waitFor.ts';
import { until } from './chain.ts';
import { Scrape } from './scrape.ts';
import { ScrapeProxy } from './scrapeProxy.ts';

/** A winter evening: people cook, it is heated. A minute of the clock is an hour of the world. */
const eveningMs = Date.UTC(2026, 0, 15, 18, 10);
const speed = 60;

describeWith(['mosquitto', 'prometheus'], 'a Prometheus', () => {
  const clock = new ManualClock(eveningMs);
  const servers = new AsyncDisposableStack();
  let home: Home;
  let exporter: GaugewayProcess;
  let asIs: ScrapeProxy;
  let asText: ScrapeProxy;
  let prometheus: Prometheus;
  let instance: string;

  beforeAll(async () => {
    const broker = servers.use(await startMosquitto());
    home = await startHome({ broker: { url: broker.url }, clock, speed });
    servers.defer(() => home.stop());
    exporter = servers.use(await spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: broker.url }] }));
    asIs = servers.use(await ScrapeProxy.start(exporter.url));
    asText = servers.use(await ScrapeProxy.start(exporter.url, 'text/plain;version=0.0.4'));
    prometheus = servers.use(await startPrometheus({ targets: [exporter.url, asIs.url, asText.url], scrapeInterval: '500ms' }));
    instance = new URL(exporter.url).host;
    await allSpeak();
  }, 60_000);
  afterAll(() => servers.disposeAsync());

  /** All devices report at the time of the clock, and Prometheus has scraped the values. */
  async function allSpeak(): Promise<void> {
    const startedS = Date.now() / 1000;
    const names = home.devices().map(({ name }) => name);
    const lastSeen = (scrape: Scrape) => scrape.by('name', 'iot_device_last_seen_timestamp_seconds');
    await until(exporter, 'all devices heard', (scrape) => {
      const silent = names.filter((name) => !((lastSeen(scrape).get(name) ?? 0) >= startedS));
      for (const name of silent) home.faults.speak(name);
      return silent.length === 0;
    });
    await nextScrape();
  }

  /** Waits until all targets were scraped again from now on, with success. */
  async function nextScrape(): Promise<void> {
    const nowS = Date.now() / 1000;
    const scraped = async () => (await prometheus.query('timestamp(up) and up == 1')).filter(({ value }) => value > nowS).length === 3;
    await waitFor(scraped, { what: 'the next scrape' });
  }

  /** As of a moment when all targets were up: a scrape that takes too long, as on a busy machine, ends all their series. */
  async function query(expression: string): Promise<QueriedSample[]> {
    const found = async () => {
      const atMs = Date.now();
      const samples = await prometheus.query(expression.replaceAll('$instance', `instance="${instance}"`), atMs);
      const [up] = await prometheus.query('sum(up)', atMs);
      return up?.value === 3 && samples;
    };
    return waitFor(found, { what: 'all targets up' });
  }

  /** All targets are up. */
  async function areUp(): Promise<void> {
    await waitFor(async () => (await prometheus.targets()).filter(({ health }) => health === 'up').length === 3, {
      what: 'all targets up',
    });
  }

  /** Values by device, from the exporter itself, not by a proxy. */
  async function ask(expression: string): Promise<Map<string, number>> {
    const samples = await query(expression);
    return new Map(samples.map(({ labels, value }) => [labels['device'] ?? '', value]));
  }

  function device(name: string): string {
    return home.devices().find((one) => one.name === name)?.ieeeAddress ?? '';
  }

  function said(name: string, key: string): number {
    return Number(home.stateAt(name, clock.now())[key]);
  }

  test('scrapes both formats with equal results', async () => {
    await areUp();
    expect([...asIs.contentTypes]).toEqual([expect.stringMatching(/^application\/openmetrics-text; version=1\.0\.0/)]);
    expect([...asText.contentTypes]).toEqual([expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
    const series = async (host: string) =>
      (await query(`{__name__=~"iot_.*", instance="${new URL(host).host}"}`))
        .map(({ labels: { instance: _, ...labels }, value }) => JSON.stringify([Object.entries(labels).sort(), value]))
        .sort();
    const all = await series(asIs.url);
    expect(all.length).toBeGreaterThan(400);
    expect(await series(asText.url)).toEqual(all);
    expect(await series(exporter.url)).toEqual(all);
  });

  test('knows type, unit and help', async () => {
    const response = await fetch(`${prometheus.url}/api/v1/targets/metadata?metric=iot_temperature_celsius`);
    const { data } = (await response.json()) as { data: { target: Record<string, string> }[] };
    const ours = data.find(({ target }) => target['instance'] === instance);
    expect(ours).toMatchObject({ type: 'gauge', unit: 'celsius', help: expect.stringContaining('emperature') });
  });

  test('temperatures with metadata equal those of the thermometers', async () => {
    const join = `iot_temperature_celsius{$instance,sensor=""}
      * on (connector, device) group_left (area, model) max by (connector, device, area, model) (iot_device_info)`;
    const samples = await query(join);
    const byDevice = new Map(samples.map(({ labels, value }) => [labels['device'], [labels['model'], value]]));
    const expected = home.devices().flatMap(({ ieeeAddress, name, model }) => {
      const state = home.stateAt(name, clock.now());
      const value = state['temperature'] ?? state['local_temperature'];
      return model.definition.model.startsWith('TS0601_3') || value === undefined
        ? []
        : [[ieeeAddress, [model.definition.model, value]] as const];
    });
    expect(expected.length).toBeGreaterThan(12);
    for (const [address, row] of expected) expect([address, byDevice.get(address)]).toEqual([address, row]);
  });

  test("total power and energy are the meter's, and a plug's", async () => {
    const power = await ask(`sum by (connector,device) (iot_power_watts{$instance,sensor="",phase="",channel=""})
      or sum by (connector,device) (iot_power_watts{$instance,sensor=""})`);
    for (const name of ['Hausanschluss', 'Kühlschrank', 'Fernseher'])
      expect([name, power.get(device(name))]).toEqual([name, said(name, 'power')]);
    const energy = await ask('iot_energy_joules_total{$instance,phase="",tariff=""} / 3.6e6');
    for (const name of ['Hausanschluss', 'Kühlschrank']) expect(energy.get(device(name))).toBeCloseTo(said(name, 'energy'), 6);
  });

  test('queries for active heating, low batteries and pressed buttons', async () => {
    const valves = home.devices().filter(({ model }) => model.definition.model === '014G2461');
    const heating = await ask('avg_over_time(iot_hvac_action{$instance,state="heating"}[5s])');
    for (const { ieeeAddress, name } of valves)
      expect([name, heating.get(ieeeAddress)]).toEqual([name, home.stateAt(name, clock.now())['running_state'] === 'heat' ? 1 : 0]);

    home.faults.set('Tomaten', { battery: 9 });
    const low = async () => ask('iot_battery_charge_ratio{$instance} < 0.15 or iot_battery_low{$instance} == 1');
    expect(await waitFor(async () => ((await low()).has(device('Tomaten')) ? low() : undefined), { what: 'the low battery' })).toEqual(
      new Map([...(await low()), [device('Tomaten'), 0.09]]),
    );
    home.faults.clear('Tomaten');

    const remote = 'Fernbedienung Wohnzimmer';
    const presses = async () =>
      (await ask(`sum by (device) (increase(iot_actions_total{$instance,device="${device(remote)}"}[1m]))`)).get(device(remote)) ?? 0;
    expect(await presses()).toBe(0);
    for (let i = 0; i < 3; i++) home.faults.press(remote, 'toggle');
    await waitFor(async () => (await presses()) > 2.9, { what: 'three presses' });
    expect(await presses()).toBeLessThan(4);
  });

  test('an hour later the energy grew by the consumption', async () => {
    const name = 'Hausanschluss';
    const before = said(name, 'energy');
    for (let second = 0; second < 60; second++) {
      clock.advance(1000);
      await setImmediate();
    }
    await allSpeak();
    const used = said(name, 'energy') - before;
    expect(used).toBeGreaterThan(0.2);
    const energy = 'iot_energy_joules_total{$instance,phase="",tariff=""}';
    const grown = async () => (await ask(`(max_over_time(${energy}[2m]) - min_over_time(${energy}[2m])) / 3.6e6`)).get(device(name)) ?? 0;
    // a message sent within the hour may have arrived last
    home.faults.speak(name);
    await waitFor(async () => Math.abs((await grown()) - used) < 1e-6, { what: 'the growth' });
    // Prometheus extrapolates the little that it has seen
    const increase = (await ask(`sum by (device) (increase(${energy}[2m])) / 3.6e6`)).get(device(name)) ?? 0;
    expect(increase / used).toBeGreaterThan(0.99);
    expect(increase / used).toBeLessThan(2);
  });

  test('a device that goes offline is stale with the next scrape, with its reason', async () => {
    const name = 'Küche Thermometer';
    const temperature = () => ask(`iot_temperature_celsius{$instance,device="${device(name)}"}`);
    expect((await temperature()).size).toBe(1);
    home.faults.offline(name);
    await until(exporter, 'the device offline', (scrape) => scrape.value('iot_device_up', { name }) === 0);
    await nextScrape();
    expect((await temperature()).size).toBe(0);
    expect(await ask('iot_device_up{$instance} == 0')).toEqual(new Map([[device(name), 0]]));
    expect(await ask('iot_device_offline{$instance,reason="protocol"}')).toEqual(new Map([[device(name), 1]]));
    home.faults.online(name);
    await waitFor(async () => (await temperature()).get(device(name)) === said(name, 'temperature'), { what: 'the temperature back' });
  });

  test('no device is reported as silent', async () => {
    const silent = `(time() - max by (connector,device) (iot_device_last_seen_timestamp_seconds)
      > max by (connector,device) (iot_device_silence_limit_seconds)) and (max by (connector,device) (iot_device_up) == 1)`;
    expect(await ask(silent)).toEqual(new Map());
    expect((await ask('iot_device_silence_limit_seconds{$instance}')).size).toBeGreaterThan(30);
  });

  test('a rename leaves no old series and breaks no query by device', async () => {
    const address = device('Bad Thermometer');
    const value = (await ask(`iot_temperature_celsius{$instance,device="${address}"}`)).get(address);
    home.faults.rename('Bad Thermometer', 'oben/Bad');
    await until(exporter, 'the new name', (scrape) => scrape.value('iot_device_up', { name: 'oben/Bad' }) === 1);
    await nextScrape();
    expect(await query('{name="Bad Thermometer"}')).toEqual([]);
    const series = await query(`iot_temperature_celsius{instance="${instance}",device="${address}"}`);
    expect(series).toMatchObject([{ labels: { name: 'oben/Bad' }, value }]);
    expect((await query(`count(iot_device_info{instance="${instance}",device="${address}"})`))[0]?.value).toBe(1);
  });

  test('logged no warning', async () => {
    const own = new Scrape((await (await fetch(`${prometheus.url}/metrics`)).text()).replace(/ # \{.*$/gm, ''));
    for (const what of ['duplicate_timestamp', 'out_of_bounds', 'out_of_order'])
      expect({ [what]: own.sum(`prometheus_target_scrapes_sample_${what}_total`) }).toEqual({ [what]: 0 });
    expect(prometheus.output).not.toMatch(/level=(warn|error)/i);
    await areUp();
  });
});
