import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Property } from '@gaugeway/connectors/contract';
import { EventLog } from '../events.ts';
import { Exposition } from '../series/exposition.ts';
import { hour, leak, minute, temperature, TestExporter } from '../testing/testExporter.ts';
import { shipped } from '../../../tests/rules/shippedAlerts.ts';
import { dangers, longestMs, type Target } from './maintenance.ts';
import { maintenanceMetrics } from './maintenanceMetrics.ts';
import { MaintenanceError, Maintenances, type Request } from './maintenances.ts';

const smoke: Property = { name: 'smoke', kind: 'binary', on: true, off: false };
let home: TestExporter;
let maintenances: Maintenances;

/** As an exporter starts: with what is stored. */
function load(): void {
  maintenances = new Maintenances({
    state: home.state,
    clock: home.clock,
    events: new EventLog(home.clock, [home.events]),
    inventory: { connectors: () => ['home', 'empty'], devices: () => home.gateway.devices.values() },
  });
}

beforeEach(() => {
  home = new TestExporter();
  load();
  add('lamp', 'Hall', temperature);
  add('leak', 'Hall', leak);
  add('tv', 'Salon', temperature);
});
afterEach(() => home[Symbol.dispose]());

function add(id: string, area: string, ...properties: Property[]): void {
  const device = home.gateway.device({ id, name: `the ${id}`, area });
  for (const point of device.map(properties))
    point.set(point === undefined ? 0 : properties[0] === temperature ? 20 : false, home.nowMs, true);
}

function begin(target: Target, more: Partial<Request> = {}) {
  return maintenances.begin({ target, untilMs: home.nowMs + hour, reason: 'painting', by: 'anna', safety: false, ...more });
}

function later(ms: number): void {
  home.later(ms);
  maintenances.tick();
}

async function lines(): Promise<string[]> {
  const families = maintenanceMetrics(
    () => [home.gateway],
    () => maintenances,
  );
  let text = '';
  for await (const chunk of new Exposition('text', {}, home.nowMs).families(families, [])) text += chunk.toString();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const muted = async () => (await lines()).map((line) => /device="([^"]*)"/.exec(line)?.[1] ?? 'home');
const events = () =>
  home.events
    .read()
    .flatMap(({ event, device, connector }) => (event.startsWith('maintenance') ? [`${event} ${device ?? connector}`] : []));

describe('what is muted', () => {
  test('a device, until its end', async () => {
    await begin({ connector: 'home', device: 'lamp' });
    const until = (home.nowMs + hour) / 1000;
    expect(await lines()).toEqual([
      `iot_device_maintenance_until_timestamp_seconds{connector="home",device="lamp",name="the lamp",safety_sensor="false"} ${until}`,
    ]);
    later(hour - 1);
    expect(await muted()).toEqual(['lamp']);
    later(1);
    expect(await muted()).toEqual([]);
    expect([...maintenances]).toEqual([]);
  });

  test('an area, with the devices that come later, without those that leave, and never its safety sensors', async () => {
    await begin({ area: 'Hall' });
    expect(await muted()).toEqual(['lamp']);
    add('new', 'Hall', temperature);
    add('detector', 'Hall', smoke);
    home.gateway.device({ id: 'lamp', area: 'Salon' });
    expect(await muted()).toEqual(['new']);
    home.gateway.devices.get('new')?.remove();
    add('new', 'Hall', temperature);
    expect(await muted()).toEqual(['new']);
  });

  test('a connector: its devices, and not itself while one of its safety sensors is unmuted', async () => {
    await begin({ connector: 'home' });
    expect(await muted()).toEqual(['lamp', 'tv']);
    home.gateway.devices.get('leak')?.remove();
    expect(await muted()).toEqual(['lamp', 'tv', 'home']);
  });

  test('safety sensors that were confirmed, and not one that appears later', async () => {
    await begin({ connector: 'home' }, { safety: true });
    expect(await muted()).toEqual(['lamp', 'leak', 'tv', 'home']);
    expect((await lines())[1]).toContain('safety_sensor="true"');
    add('detector', 'Hall', smoke);
    expect(await muted()).toEqual(['lamp', 'leak', 'tv']);
  });

  test('a device that turns out to be a safety sensor is muted no longer', async () => {
    await begin({ connector: 'home', device: 'lamp' });
    home.gateway.devices.get('lamp')?.map([temperature, leak]);
    expect(await muted()).toEqual([]);
  });

  test('a single safety sensor needs the confirmation', async () => {
    const target = { connector: 'home', device: 'leak' };
    await expect(begin(target)).rejects.toMatchObject({ refusal: 'safety_not_confirmed' });
    expect([...maintenances]).toEqual([]);
    await begin(target, { safety: true });
    expect(await muted()).toEqual(['leak']);
  });

  test('of several maintenances, the last end counts', async () => {
    await begin({ connector: 'home', device: 'lamp' });
    await begin({ area: 'Hall' }, { untilMs: home.nowMs + 2 * hour });
    await begin({ connector: 'home' }, { untilMs: home.nowMs + minute });
    expect(maintenances.ofDevice(home.gateway.devices.get('lamp')!)?.target).toEqual({ area: 'Hall' });
    // one that ends last and does not mute the sensor does not hide one that does
    await begin({ connector: 'home', device: 'leak' }, { safety: true });
    expect(await muted()).toContain('leak');
  });

  test('devices without an area are in none', async () => {
    add('bare', '', temperature);
    await expect(begin({ area: '' })).rejects.toThrow('cannot find');
  });

  test('the sensors are those of the alert rules', () => {
    expect(JSON.stringify(shipped('rules/safety.yml'))).toContain(
      `iot_(${[...dangers].map((name) => name.slice(4, -9)).join('|')})_detected`,
    );
  });
});

describe('its end', () => {
  test('is at most 7 days away, and in the future', async () => {
    await expect(begin({ area: 'Hall' }, { untilMs: home.nowMs + longestMs + 1 })).rejects.toThrow('expected an end within 7 days');
    await expect(begin({ area: 'Hall' }, { untilMs: home.nowMs })).rejects.toThrow('expected an end in the future');
    await begin({ area: 'Hall' }, { untilMs: home.nowMs + longestMs });
  });

  test('is unchanged where the wall clock is set, and 7 days at the longest', async () => {
    await begin({ area: 'Hall' }, { untilMs: home.nowMs + longestMs });
    home.stepClock(-30 * 24 * hour);
    later(longestMs - 1000);
    expect(await muted()).toEqual([]);
  });

  test('may be changed, with its reason', async () => {
    await begin({ area: 'Hall' });
    await begin({ area: 'Hall' }, { untilMs: home.nowMs + minute, reason: 'nearly done' });
    expect([...maintenances]).toMatchObject([{ reason: 'nearly done', untilMs: home.nowMs + minute }]);
  });

  test('may come early', async () => {
    await begin({ area: 'Hall' });
    await maintenances.end({ area: 'Hall' }, 'bert');
    expect(await muted()).toEqual([]);
    await expect(maintenances.end({ area: 'Hall' }, 'bert')).rejects.toMatchObject({ refusal: 'not_found' });
    home.crash();
    load();
    expect([...maintenances]).toEqual([]);
  });
});

describe('a restart', () => {
  test('keeps it, also a kill right after the answer', async () => {
    await begin({ connector: 'home' }, { safety: true });
    const [before] = maintenances;
    home.crash();
    load();
    expect([...maintenances]).toEqual([before]);
    // before a source is connected
    expect(await muted()).toEqual(['lamp', 'leak', 'tv', 'home']);
  });

  test('does not mute a safety sensor whose properties are not known yet', async () => {
    await begin({ area: 'Hall' });
    home.restart();
    load();
    expect(home.gateway.devices.get('leak')?.series.mapped).toEqual([]);
    expect(await muted()).toEqual(['lamp']);
  });

  test('after its end lets it expire', async () => {
    await begin({ area: 'Hall' });
    home.restart({}, 2 * hour);
    load();
    expect(await muted()).toEqual([]);
    maintenances.tick();
    expect(events()).toEqual(['maintenance_expired home']);
    home.restart();
    load();
    expect([...maintenances]).toEqual([]);
  });

  test('keeps that of a device or connector that is gone', async () => {
    await begin({ connector: 'home', device: 'lamp' });
    home.gateway.devices.get('lamp')?.remove();
    home.state.removeConnector('home');
    home.restart();
    load();
    add('lamp', 'Hall', temperature);
    expect(await muted()).toEqual(['lamp']);
  });
});

test('its start, end and expiry are events', async () => {
  await begin({ connector: 'home', device: 'lamp' });
  await begin({ connector: 'empty' });
  await begin({ area: 'Hall' });
  await maintenances.end({ connector: 'home', device: 'lamp' }, 'bert');
  later(hour);
  expect(events()).toEqual([
    'maintenance_started lamp',
    'maintenance_started empty',
    'maintenance_started home',
    'maintenance_ended lamp',
    'maintenance_expired empty',
    'maintenance_expired home',
  ]);
  const [started, , ofArea, ended] = home.events.read().filter(({ event }) => event.startsWith('maintenance'));
  expect(started).toMatchObject({ name: 'the lamp', attributes: { reason: 'painting', by: 'anna', until: expect.stringMatching(/Z$/) } });
  expect(ofArea?.attributes).toMatchObject({ area: 'Hall' });
  expect(ended?.attributes).toMatchObject({ by: 'bert' });
});

test.each<[string, Target]>([
  ['a device', { connector: 'home', device: 'lmp' }],
  ['a connector', { connector: 'hom' }],
  ['an area', { area: 'hall' }],
  ['a name of an object', { area: '__proto__' }],
])('an unknown name of %s is refused', async (_what, target) => {
  await expect(begin(target)).rejects.toMatchObject({ refusal: 'not_found' });
});

test('what cannot be stored does not begin', async () => {
  home.state.close();
  await expect(begin({ area: 'Hall' })).rejects.toMatchObject({
    refusal: 'not_stored',
    message: expect.stringContaining('cannot store maintenance'),
  });
  expect([...maintenances]).toEqual([]);
});

test('there are at most 1000', async () => {
  for (let i = 0; i < 999; i++) add(`d${i}`, `room ${i}`, temperature);
  for (let i = 0; i < 999; i++) await begin({ area: `room ${i}` });
  await begin({ area: 'Hall' });
  await expect(begin({ area: 'Salon' })).rejects.toBeInstanceOf(MaintenanceError);
  await begin({ area: 'Hall' }, { reason: 'the same again' });
});
