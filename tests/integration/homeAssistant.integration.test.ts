import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HomeAssistant } from '@gaugeway/simulator/smart-home/homeAssistant';
import { ManualClock } from '@gaugeway/simulator/clock';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { stopLeftovers } from '../servers/server.ts';
import { deviceValues, scrapeOf, until } from './chain.ts';

const thermostat = { name: 'Living room thermostat' };
const meter = { name: 'House meter' };

describe('a simulated Home Assistant', () => {
  const clock = new ManualClock(Date.now());
  let home: HomeAssistant;
  let exporter: GaugewayProcess;

  beforeAll(async () => {
    home = await HomeAssistant.start({ clock });
    exporter = await spawnGaugeway({ connectors: [{ type: 'home-assistant', url: home.url, token: home.token }] });
    await isLinked();
  }, 60_000);
  afterAll(async () => {
    await home.stop();
    await stopLeftovers();
  });

  async function isLinked() {
    return until(exporter, 'the link', (scrape) => scrape.value('iot_connector_up') === 1 && scrape);
  }

  test('devices, areas, floors and parents', async () => {
    const scrape = await scrapeOf(exporter);
    expect(scrape.all('iot_device_info', thermostat)[0]?.labels).toMatchObject({
      protocol: 'home_assistant',
      manufacturer: 'tado',
      model: 'RU02',
      firmware: '215.2',
      area: 'Living room',
      floor: 'Ground floor',
    });
    expect(scrape.all('iot_device_info', { name: 'Outlet 1' })[0]?.labels).toMatchObject({ manufacturer: 'TP-Link', area: 'Living room' });
  });

  test('values in base units under the names of the catalogue', async () => {
    const scrape = await scrapeOf(exporter);
    expect(scrape.by('phase', 'iot_power_watts', meter).size).toBe(3);
    const kWh = Number(home.machine.states.get('sensor.house_meter_energy')?.state);
    expect(scrape.value('iot_energy_joules_total', meter)).toBeCloseTo(kWh * 3.6e6, 0);
    expect(scrape.value('iot_hvac_mode', { ...thermostat, state: 'heat' })).toBe(1);
    expect(scrape.samples.filter(({ labels }) => labels['name'] === 'secret diary')).toEqual([]);
  });

  test('an unavailable device is offline without readings until the next state', async () => {
    home.faults.unavailable('thermostat');
    const off = await until(exporter, 'offline', (scrape) => scrape.value('iot_device_up', thermostat) === 0 && scrape);
    expect(off.value('iot_device_offline', { ...thermostat, reason: 'protocol' })).toBe(1);
    expect(off.value('iot_temperature_celsius', thermostat)).toBeUndefined();
    home.faults.available('thermostat');
    await until(exporter, 'its temperature', (scrape) => scrape.value('iot_temperature_celsius', thermostat));
  });

  test('a ring of the bell counts once; `unavailable` and `unknown` never count', async () => {
    const rings = { name: 'Front door', action: 'ring' };
    clock.advance(1000);
    home.faults.ring('event.front_door_bell');
    await until(exporter, 'the ring', (scrape) => scrape.value('iot_actions_total', rings) === 1);
    home.faults.set('event.front_door_bell', 'unavailable');
    home.faults.set('event.front_door_bell', 'unknown');
    clock.advance(1000);
    home.faults.ring('event.front_door_bell');
    await until(exporter, 'the second ring', (scrape) => scrape.value('iot_actions_total', rings) === 2);
  });

  test('a rename and a move at run time do not interrupt series', async () => {
    const id = (await scrapeOf(exporter)).all('iot_device_info', { name: 'Dusty' })[0]?.labels['device'] ?? '';
    home.faults.renameDevice('vacuum', 'Staubi');
    home.faults.moveDevice('vacuum', 'bedroom');
    const scrape = await until(exporter, 'the new name', (now) => now.value('iot_device_up', { device: id, name: 'Staubi' }) === 1 && now);
    await until(exporter, 'the new area', (now) => now.all('iot_device_info', { device: id })[0]?.labels['area'] === 'Bedroom');
    expect(scrape.value('iot_battery_charge_ratio', { device: id })).toBe(1);
    expect(scrape.all('iot_battery_charge_ratio', { name: 'Dusty' })).toEqual([]);
  });

  test('5 000 states that change at once all arrive', async () => {
    home.faults.bulk(5000, 1);
    await until(exporter, '5 000 more devices', (scrape) => scrape.sum('iot_connector_devices') > 5000);
    home.faults.bulk(5000, 2);
    const power = await until(
      exporter,
      'all values',
      (scrape) => scrape.all('iot_power_watts').filter(({ value }) => value === 2).length === 5000 && scrape,
    );
    expect(power.sum('gaugeway_series_dropped_total')).toBe(0);
    for (let index = 0; index < 5000; index++) home.machine.remove(`sensor.bulk_${index}`);
    home.publish({ r: Array.from({ length: 5000 }, (_, index) => `sensor.bulk_${index}`) });
    await until(exporter, 'them gone', (scrape) => scrape.sum('iot_connector_devices') < 100);
  });

  test.each(['goodbye', 'killed'] as const)(
    'a restart (%s): no series is stale, lost or counted up while entities are added',
    async (how) => {
      const before = deviceValues(await scrapeOf(exporter)).length;
      const rings = (await scrapeOf(exporter)).sum('iot_actions_total');
      await home.faults.stop(how);
      await until(exporter, 'the loss', (scrape) => scrape.value('iot_connector_up') === 0);
      await home.faults.start(['tado']);
      clock.advance(1000);
      home.faults.trickle();
      expect((await scrapeOf(exporter)).value('iot_connector_up')).toBe(0);
      do home.faults.trickle();
      while (home.state !== 'RUNNING');
      const scrape = await isLinked();
      expect(scrape.value('iot_device_up', thermostat)).toBe(0);
      home.faults.available('thermostat');
      await until(exporter, 'all values back', (now) => deviceValues(now).length >= before);
      expect((await scrapeOf(exporter)).sum('iot_actions_total')).toBe(rings);
    },
  );

  test('a half-open connection is detected and replaced', async () => {
    home.faults.mute(true);
    await until(exporter, 'the timeout', (scrape) => scrape.value('gaugeway_connector_errors_total', { reason: 'timeout' }));
    home.faults.mute(false);
    await isLinked();
  }, 60_000);

  test('a revoked token is reported as auth with an instruction, and is retried rarely', async () => {
    const old = home.token;
    await home.faults.revokeToken('another');
    await until(exporter, 'the refusal', (scrape) => scrape.value('gaugeway_connector_errors_total', { reason: 'auth' }));
    expect(exporter.output).toContain('the token was refused: make a long-lived access token');
    expect(exporter.output).not.toContain(old);
    await home.faults.revokeToken(old);
    await isLinked();
  }, 60_000);
});
