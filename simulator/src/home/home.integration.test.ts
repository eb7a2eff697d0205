import { afterEach, expect, test } from '@jest/globals';
import { ManualClock } from '../clock.ts';
import { hourMs, minuteMs } from '../world/calendar.ts';
import { RecordingSubscriber, type ReceivedMessage } from '../recordingSubscriber.ts';
import { startHome, type Home, type HomeOptions } from './home.ts';
import { reportingOf } from './reporting.ts';
import { startObservedHome, type ObservedHome } from './observedHome.ts';

/** A Tuesday evening in March. */
const startMs = Date.UTC(2025, 2, 4, 18, 0);

let running: ObservedHome | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** In the place of the one before. */
async function listen(options: HomeOptions = {}): Promise<ObservedHome> {
  await running?.stop();
  running = await startObservedHome(startMs, options);
  return running;
}

const states = (subscriber: RecordingSubscriber, home: Home): ReceivedMessage[] =>
  home.devices().flatMap(({ name }) => subscriber.on(`zigbee2mqtt/${name}`).filter((message) => message.payload.length > 0));

test('order of the start: state, info, devices, groups, availability, then the cached states', async () => {
  const { home, subscriber } = await listen();
  const topics = subscriber.received
    .map((message) => message.topic.replace('zigbee2mqtt/', ''))
    .filter((topic) => topic !== 'bridge/logging');
  const names = home.devices().map((device) => device.name);
  expect(topics).toEqual([
    'bridge/state',
    'bridge/info',
    'bridge/devices',
    'bridge/groups',
    ...names.map((name) => `${name}/availability`),
    'Wohnzimmer Lichter/availability',
    ...names,
  ]);
});

test('only bridge/state, info, devices, groups and availability are retained', async () => {
  const { home, subscriber } = await listen();
  home.faults.speak('Haustür');
  home.faults.leave('Tomaten');
  await subscriber.message('zigbee2mqtt/bridge/event');
  const late = await RecordingSubscriber.open(home.url, 'zigbee2mqtt/#');
  const devices = await late.message('zigbee2mqtt/bridge/devices');
  await late.message('zigbee2mqtt/Wohnzimmer Lichter/availability');
  expect(devices.json).toHaveLength(41); // the coordinator among them, the tomatoes not
  for (const { topic, retain } of late.received) {
    expect(retain).toBe(true);
    expect(topic).toMatch(/\/(bridge\/(state|info|devices|groups)|availability)$/);
  }
  await late.close();
});

test('states are of quality of service 0, bridge/state and availability of 1', async () => {
  const { home, subscriber } = await listen();
  expect(states(subscriber, home).map((message) => message.qos)).toEqual(Array.from({ length: 41 }, () => 0));
  expect(subscriber.on('zigbee2mqtt/bridge/state')[0]?.qos).toBe(1);
  expect(subscriber.on('zigbee2mqtt/Haustür/availability')[0]).toMatchObject({ qos: 1, json: { state: 'online' } });
});

test('bridge/devices describes each device as Zigbee2MQTT does', async () => {
  const { subscriber } = await listen();
  const [coordinator, first] = subscriber.on('zigbee2mqtt/bridge/devices')[0]?.json as Record<string, unknown>[];
  expect(coordinator).toMatchObject({ type: 'Coordinator', friendly_name: 'Coordinator', interview_state: 'SUCCESSFUL' });
  expect(coordinator).not.toHaveProperty('definition');
  expect(first).toMatchObject({
    friendly_name: 'Wohnzimmer Klima',
    type: 'EndDevice',
    power_source: 'Battery',
    model_id: 'lumi.weather',
    manufacturer: 'LUMI',
    supported: true,
    disabled: false,
    interview_completed: true,
    interview_state: 'SUCCESSFUL',
    definition: { model: 'WSDCGQ11LM', vendor: 'Aqara', source: 'native', supports_ota: false },
  });
});

test('keys are sorted, as in all JSON of Zigbee2MQTT', async () => {
  const { home, subscriber } = await listen();
  for (const { json } of states(subscriber, home)) expect(Object.keys(json as object)).toEqual(Object.keys(json as object).sort());
});

test('a device reports when due, with its simulated values and link quality, and not before', async () => {
  const { home, subscriber, clock } = await listen();
  subscriber.forget();
  clock.advance(40_000);
  const topic = 'zigbee2mqtt/Küche Thermometer';
  const { json } = await subscriber.message(topic);
  expect(json).toMatchObject({ linkquality: expect.any(Number) });
  const possible = Array.from({ length: 81 }, (_, tick) => home.stateAt('Küche Thermometer', startMs + tick * 500)['temperature']);
  expect(possible).toContain((json as { temperature: number }).temperature);
  expect(subscriber.on(topic).length).toBeLessThanOrEqual(2);
});

test('each device reports once per interval', async () => {
  const { home, subscriber, clock } = await listen();
  subscriber.forget();
  clock.advance(12 * minuteMs);
  home.faults.press('Fernbedienung Wohnzimmer', 'toggle_hold');
  await subscriber.message('zigbee2mqtt/Fernbedienung Wohnzimmer', (message) => message.payload.includes('toggle_hold'));
  const due = home.devices().filter(({ model }) => reportingOf(model).intervalMs <= 10 * minuteMs);
  expect(due.length).toBeGreaterThan(20);
  expect(due.filter(({ name }) => subscriber.on(`zigbee2mqtt/${name}`).length === 0)).toEqual([]);
});

test('a contact reports changes, and otherwise once a day', async () => {
  const { home, subscriber, clock } = await listen({ devices: 2 });
  const name = 'Haustür';
  const contacts = Array.from({ length: 5 * 7200 + 1 }, (_, tick) => home.stateAt(name, startMs + tick * 500)['contact']);
  const changes = contacts.slice(1).filter((contact, before) => contact !== contacts[before]);
  subscriber.forget();
  clock.advance(5 * hourMs);
  home.faults.set(name, { battery: 1 });
  await subscriber.message(`zigbee2mqtt/${name}`, (message) => message.payload.includes('"battery":1,'));
  const spoken = subscriber.on(`zigbee2mqtt/${name}`).map((message) => (message.json as { contact: boolean }).contact);
  expect(changes.length).toBeGreaterThan(1);
  expect([changes, [...changes, changes.at(-1)]]).toContainEqual(spoken.slice(0, -1)); // the daily one may be among them
  expect(home.devices().map(({ model }) => reportingOf(model).intervalMs)).toContain(24 * hourMs);
});

test('with greet, each device reports when a client first subscribes to it by name', async () => {
  const { home, subscriber } = await listen({ greet: true });
  subscriber.forget();
  const guest = await RecordingSubscriber.open(home.url, 'zigbee2mqtt/Haustür');
  expect((await guest.message('zigbee2mqtt/Haustür')).json).toMatchObject({ contact: true, linkquality: expect.any(Number) });
  const late = await RecordingSubscriber.open(home.url, 'zigbee2mqtt/Haustür');
  home.faults.press('Fernbedienung Wohnzimmer');
  await subscriber.message('zigbee2mqtt/Fernbedienung Wohnzimmer');
  expect(states(subscriber, home)).toHaveLength(2);
  await Promise.all([guest.close(), late.close()]);
});

test('an action is published once and not cached', async () => {
  const { home, subscriber } = await listen();
  subscriber.forget();
  home.faults.press('Dimmschalter Schlafzimmer', 'on_press');
  home.faults.speak('Dimmschalter Schlafzimmer');
  const topic = 'zigbee2mqtt/Dimmschalter Schlafzimmer';
  await subscriber.message(topic, (message) => !message.payload.includes('action'));
  expect(subscriber.on(topic).map((message) => (message.json as { action?: string }).action)).toEqual(['on_press', undefined]);
});

test('last_seen is off by default; ISO_8601 and epoch are the time of the device, also in a replay', async () => {
  const off = await listen();
  expect(states(off.subscriber, off.home).filter((message) => message.payload.includes('last_seen'))).toEqual([]);

  const epoch = await listen({ lastSeen: 'epoch' });
  const [replayed] = epoch.subscriber.on('zigbee2mqtt/Haustür');
  const seenMs = (replayed?.json as { last_seen: number }).last_seen;
  expect(seenMs).toBeLessThanOrEqual(startMs);
  expect(seenMs).toBeGreaterThan(startMs - 2 * 24 * hourMs);

  const { home, subscriber } = await listen({ lastSeen: 'ISO_8601' });
  subscriber.forget();
  home.faults.speak('Haustür');
  expect((await subscriber.message('zigbee2mqtt/Haustür')).json).toMatchObject({ last_seen: new Date(startMs).toISOString() });
});

test('bridge/info contains the settings', async () => {
  const { subscriber } = await listen({ lastSeen: 'epoch', availability: false, baseTopic: 'zigbee2mqtt', homeAssistant: true });
  expect(subscriber.on('zigbee2mqtt/bridge/info')[0]?.json).toMatchObject({
    version: '2.12.1',
    config: { advanced: { output: 'json', last_seen: 'epoch' }, availability: { enabled: false }, homeassistant: { enabled: true } },
  });
  expect(subscriber.received.filter(({ topic }) => topic.endsWith('/availability'))).toEqual([]);
});

test('the base topic is the prefix of all topics', async () => {
  const { subscriber } = await listen({ baseTopic: 'home/zigbee' });
  expect(subscriber.on('home/zigbee/Garten/Gewächshaus Temperatur')).toHaveLength(1);
  expect(subscriber.received.every(({ topic }) => topic.startsWith('home/zigbee/'))).toBe(true);
});

test('each state message is logged first, with level info', async () => {
  const { home, subscriber } = await listen();
  subscriber.forget();
  home.faults.speak('Haustür');
  await subscriber.message('zigbee2mqtt/Haustür');
  expect(subscriber.received[0]).toMatchObject({ topic: 'zigbee2mqtt/bridge/logging', json: { level: 'info', namespace: 'z2m:mqtt' } });
  expect((subscriber.received[0]?.json as { message: string }).message).toMatch(/^MQTT publish: topic 'zigbee2mqtt\/Haustür', payload '\{/);
});

test('the group follows its lamps: on with the first, off with the last', async () => {
  const { home, subscriber } = await listen();
  subscriber.forget();
  const on = { brightness: 100, color: { x: 0.4, y: 0.4 }, color_temp: 300 };
  home.faults.set('living_room_lamp', { ...on, state: 'ON' });
  home.faults.set('Leselampe', { ...on, state: 'ON' });
  home.faults.set('living_room_lamp', { ...on, state: 'OFF' });
  home.faults.set('Leselampe', { ...on, state: 'OFF' });
  const topic = 'zigbee2mqtt/Wohnzimmer Lichter';
  await subscriber.message(topic, (message) => message.payload.includes('OFF'));
  expect(subscriber.on(topic).map((message) => (message.json as { state: string }).state)).toEqual(['ON', 'OFF']);
});

test('after the birth message of Home Assistant all cached states are repeated', async () => {
  const { home, subscriber, clock } = await listen({ homeAssistant: true });
  subscriber.forget();
  await subscriber.publish('homeassistant/status', 'online');
  const answered = (): Promise<boolean> => subscriber.message('zigbee2mqtt/bridge/state', undefined, 50).then(Boolean, () => false);
  do
    clock.advance(30_000); // counts from when the bridge has heard it
  while (!(await answered()));
  const names = home.devices().map(({ name }) => name);
  await subscriber.message(`zigbee2mqtt/${names.at(-1) ?? ''}`);
  expect(names.filter((name) => subscriber.on(`zigbee2mqtt/${name}`).length === 0)).toEqual([]);
});

test('faster simulated time does not change report intervals', async () => {
  const { home, subscriber, clock } = await listen({ speed: 3600 });
  subscriber.forget();
  clock.advance(minuteMs);
  home.faults.speak('Haustür');
  await subscriber.message('zigbee2mqtt/Haustür');
  const temperatures = subscriber
    .on('zigbee2mqtt/Garten/Außen Temperatur')
    .map((message) => (message.json as { temperature: number }).temperature);
  expect(temperatures.length).toBeLessThanOrEqual(3);
  expect(home.stateAt('Hausanschluss', startMs + minuteMs)['energy']).toBeGreaterThan(
    Number(home.stateAt('Hausanschluss', startMs)['energy']) + 10,
  );
});

test('the same seed gives the same home, another seed another one', async () => {
  const [one, same, other] = await Promise.all(
    [1, 1, 2].map((seed) => startHome({ clock: new ManualClock(startMs), seed, bridge: 'stopped' })),
  );
  const temperature = (home: Home | undefined): unknown => home?.stateAt('Wohnzimmer Klima', startMs);
  expect(temperature(same)).toEqual(temperature(one));
  expect(temperature(other)).not.toEqual(temperature(one));
  for (const home of [one, same, other]) await home?.stop();
});

test('the error of an unreachable broker names it', async () => {
  await expect(startHome({ broker: { url: 'mqtt://127.0.0.1:1' } })).rejects.toThrow(
    'cannot connect to broker "mqtt://127.0.0.1:1": connect ECONNREFUSED 127.0.0.1:1',
  );
});
