import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ManualClock } from '../clock.ts';
import { hourMs, minuteMs } from '../world/calendar.ts';
import { RecordingSubscriber } from '../recordingSubscriber.ts';
import { runFaultCommand } from './faultCommands.ts';
import type { Home, HomeOptions } from './home.ts';
import { startObservedHome } from './observedHome.ts';

/** A Tuesday night in March: nobody is about. */
const startMs = Date.UTC(2025, 2, 4, 1, 0);

let clock: ManualClock;
let home: Home;
let subscriber: RecordingSubscriber;

let stop: () => Promise<void>;

async function restart(options: HomeOptions = {}): Promise<void> {
  ({ home, subscriber, clock, stop } = await startObservedHome(startMs, options));
  subscriber.forget();
}

beforeEach(() => restart());

afterEach(() => stop());

const plug = 'Kühlschrank';
const topic = (name: string): string => `zigbee2mqtt/${name}`;
const inventory = async (fits: (names: unknown[]) => boolean): Promise<Record<string, unknown>[]> => {
  const names = (json: unknown): unknown[] => (json as { friendly_name: string }[]).map((device) => device.friendly_name);
  return (await subscriber.message(topic('bridge/devices'), ({ json }) => fits(names(json)))).json as Record<string, unknown>[];
};

/** What the bridge has published so far has arrived. */
async function allHeard(): Promise<void> {
  const mark = subscriber.on(topic('bridge/mark')).length;
  home.faults.garbage('empty', 'bridge/mark');
  await subscriber.message(topic('bridge/mark'), () => subscriber.on(topic('bridge/mark')).length > mark);
}

test('silent: no messages, offline after ten minutes (plug) or 25 hours (battery), until it reports', async () => {
  await stop();
  await restart({ devices: 6 });
  const washer = 'Waschmaschine';
  for (const { name } of home.devices()) home.faults.silent(name);
  clock.advance(9 * minuteMs);
  await allHeard();
  expect(subscriber.on(topic(washer))).toEqual([]);
  expect(subscriber.on(topic(`${washer}/availability`))).toEqual([]);
  clock.advance(2 * minuteMs);
  expect((await subscriber.message(topic(`${washer}/availability`))).json).toEqual({ state: 'offline' });
  clock.advance(23 * hourMs);
  await allHeard();
  expect(subscriber.on(topic('Wohnzimmer Klima/availability'))).toEqual([]);
  clock.advance(2 * hourMs);
  expect((await subscriber.message(topic('Wohnzimmer Klima/availability'))).json).toEqual({ state: 'offline' });
  home.faults.speak(washer);
  await subscriber.message(topic(`${washer}/availability`), ({ json }) => (json as { state: string }).state === 'online');
  await subscriber.message(topic(washer));
  clock.advance(minuteMs);
  await subscriber.message(topic(washer), () => subscriber.on(topic(washer)).length > 3);
});

test('offline and online: at once, without messages in between', async () => {
  home.faults.offline(plug);
  expect((await subscriber.message(topic(`${plug}/availability`))).json).toEqual({ state: 'offline' });
  clock.advance(minuteMs);
  home.faults.online(plug);
  await subscriber.message(topic(plug));
  expect(subscriber.on(topic(`${plug}/availability`)).map(({ json }) => json)).toEqual([{ state: 'offline' }, { state: 'online' }]);
  expect(subscriber.on(topic(plug))).toHaveLength(1);
});

test('leave: gone from bridge/devices, with an event and a warning, and silent', async () => {
  const address = home.devices().find(({ name }) => name === plug)?.ieeeAddress;
  home.faults.leave(plug);
  await inventory((names) => !names.includes(plug));
  expect((await subscriber.message(topic('bridge/event'))).json).toEqual({
    type: 'device_leave',
    data: { ieee_address: address, friendly_name: plug },
  });
  expect(subscriber.on(topic('bridge/logging'))[0]?.json).toMatchObject({ level: 'warning', message: `Device '${plug}' left the network` });
  clock.advance(minuteMs);
  expect(home.devices().map(({ name }) => name)).not.toContain(plug);
});

test('join: first without a definition, then interviewed, then it reports under its address', async () => {
  const address = home.faults.join('SNZB-02D');
  await subscriber.message(topic(address), ({ payload }) => payload.includes('temperature'));
  const entries = subscriber
    .on(topic('bridge/devices'))
    .map(({ json }) => (json as Record<string, unknown>[]).find((entry) => entry['ieee_address'] === address));
  expect(entries.map((entry) => [entry?.['interview_state'], 'definition' in (entry ?? {}), entry?.['supported']])).toEqual([
    ['PENDING', false, false],
    ['IN_PROGRESS', false, false],
    ['SUCCESSFUL', true, true],
  ]);
  const events = subscriber
    .on(topic('bridge/event'))
    .map(({ json }) => json as { type: string; data: { status?: string; definition?: object } });
  expect(events.map(({ type, data }) => [type, data.status])).toEqual([
    ['device_joined', undefined],
    ['device_interview', 'started'],
    ['device_interview', 'successful'],
  ]);
  expect(events[2]?.data.definition).toMatchObject({ model: 'SNZB-02D' });
  expect(home.faults.join()).not.toBe(address);
});

test('rename: old topics are cleared, new topics carry the whole state', async () => {
  home.faults.rename(plug, 'Küche/Kühlschrank/availability');
  await inventory((names) => names.includes('Küche/Kühlschrank/availability') && !names.includes(plug));
  const { json } = await subscriber.message(topic('Küche/Kühlschrank/availability'));
  expect(json).toMatchObject({ state: 'ON', energy: expect.any(Number) });
  expect((await subscriber.message(topic('Küche/Kühlschrank/availability/availability'))).json).toEqual({ state: 'online' });
  expect(subscriber.on(topic(plug)).map(({ payload }) => payload.length)).toEqual([0]);
  expect(subscriber.on(topic(`${plug}/availability`)).map(({ payload }) => payload.length)).toEqual([0]);
  expect(() => home.faults.rename(plug, 'x')).toThrow(`cannot find device "${plug}"`);
  expect(() => home.faults.rename('Haustür', 'Tomaten')).toThrow('"Tomaten" is taken');
  for (const bad of ['', '/x', 'x/', 'a/1', 'a+b', '#'])
    expect(() => home.faults.rename('Haustür', bad)).toThrow('cannot use friendly name');
});

test('interview: again as the same model, or as another with other exposes', async () => {
  const model = async (): Promise<unknown> => {
    await subscriber.message(topic('bridge/event'), ({ payload }) => payload.includes('successful'));
    const last = subscriber.on(topic('bridge/devices')).at(-1)?.json as { friendly_name: string; definition?: { model: string } }[];
    return last.find((entry) => entry.friendly_name === 'Küche Thermometer')?.definition?.model;
  };
  home.faults.interview('Küche Thermometer');
  expect(await model()).toBe('SNZB-02D');
  await subscriber.message(topic('Küche Thermometer'));
  subscriber.forget();
  home.faults.interview('Küche Thermometer', 'WSDCGQ11LM');
  expect(await model()).toBe('WSDCGQ11LM');
  expect((await subscriber.message(topic('Küche Thermometer'))).json).toMatchObject({ pressure: expect.any(Number) });
  expect(() => home.faults.interview('Küche Thermometer', 'X')).toThrow('cannot find model "X"');
});

test('garbage: on the topic of a device or of the bridge, not retained, and the next state is good', async () => {
  home.faults.garbage('malformed-json', plug);
  home.faults.garbage('1mb', 'bridge/devices');
  home.faults.speak(plug);
  await subscriber.message(topic(plug), ({ json }) => json !== undefined);
  expect(subscriber.on(topic(plug)).map(({ json }) => json === undefined)).toEqual([true, false]);
  expect(subscriber.on(topic('bridge/devices'))[0]?.payload.length).toBeGreaterThan(1_000_000);
  expect(subscriber.received.some(({ retain }) => retain)).toBe(false);
});

test('leak, contact, set and clear: at once, and they stay until cleared', async () => {
  home.faults.leak(true);
  expect((await subscriber.message(topic('Waschmaschine Leck'))).json).toMatchObject({ water_leak: true });
  home.faults.contact('Haustür', true);
  expect((await subscriber.message(topic('Haustür'))).json).toMatchObject({ contact: false });
  home.faults.set(plug, { power: 77, voltage: 229 });
  expect((await subscriber.message(topic(plug))).json).toMatchObject({ power: 77 });
  subscriber.forget();
  clock.advance(minuteMs);
  home.faults.leak(false);
  home.faults.clear('Haustür');
  home.faults.clear(plug, ['power']);
  expect((await subscriber.message(topic('Waschmaschine Leck'))).json).toMatchObject({ water_leak: false });
  expect((await subscriber.message(topic('Haustür'))).json).toMatchObject({ contact: true });
  const cleared = await subscriber.message(topic(plug), ({ payload }) => !payload.includes('"power":77,'));
  expect(cleared.json).toMatchObject({ voltage: 229 });
});

test('motion: so many messages a second apart, then none', async () => {
  home.faults.motion('Flur Bewegung', 3);
  clock.advance(5000);
  await subscriber.message(topic('Flur Bewegung'), ({ json }) => !(json as { occupancy: boolean }).occupancy);
  expect(subscriber.on(topic('Flur Bewegung')).map(({ json }) => (json as { occupancy: boolean }).occupancy)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('press: an action of the model, and no other', async () => {
  home.faults.press('Fernbedienung Wohnzimmer');
  expect((await subscriber.message(topic('Fernbedienung Wohnzimmer'))).json).toMatchObject({ action: 'toggle' });
  expect(() => home.faults.press('Fernbedienung Wohnzimmer', 'explode')).toThrow(
    'cannot press "Fernbedienung Wohnzimmer": its actions are toggle,',
  );
  expect(() => home.faults.press(plug)).toThrow(`cannot press "${plug}": its actions are none`);
});

test('bridge restart: offline, online, everything published again without link quality; messages in between are lost', async () => {
  home.faults.speak(plug);
  await subscriber.message(topic(plug));
  await home.faults.bridgeStop();
  expect((await subscriber.message(topic('bridge/state'))).json).toEqual({ state: 'offline' });
  subscriber.forget();
  home.faults.set(plug, { power: 1234 });
  await home.faults.bridgeStart();
  const { json } = await subscriber.message(topic(plug));
  expect(json).not.toHaveProperty('linkquality');
  expect((json as { power: number }).power).not.toBe(1234);
  expect(subscriber.on(topic('bridge/state')).map((message) => message.json)).toEqual([{ state: 'online' }]);
});

test('bridge killed: the broker publishes the last will', async () => {
  await home.faults.bridgeStop('killed');
  expect((await subscriber.message(topic('bridge/state'))).json).toEqual({ state: 'offline' });
  const late = await RecordingSubscriber.open(home.url, topic('bridge/state'));
  expect((await late.message(topic('bridge/state'))).retain).toBe(true);
  await late.close();
});

test('broker restart: clients reconnect, retained messages are lost, the bridge publishes online and nothing else', async () => {
  await home.faults.brokerStop();
  home.faults.speak(plug); // to nobody
  await home.faults.brokerStart();
  const late = await RecordingSubscriber.open(home.url);
  await late.message(topic('bridge/state'));
  home.faults.speak(plug);
  await late.message(topic(plug));
  expect(late.on(topic('bridge/devices'))).toEqual([]);
  expect(late.on(topic(plug))).toHaveLength(1);
  await late.close();
});

test('a home stops while its broker is away', async () => {
  await home.faults.brokerStop();
  await expect(home.stop()).resolves.toBeUndefined();
});

test('every fault has a command', async () => {
  const run = (line: string): Promise<string | undefined> => runFaultCommand(home, line);
  expect(await run('help')).toContain('rename DEVICE NAME');
  expect(await run('')).toBeUndefined();
  expect(await run('devices')).toContain('0x94deb8fffe6b2f10 E1524/E1810 "0x94deb8fffe6b2f10"');
  expect(await run('rename "Büro Präsenz" "Home Office"')).toBeUndefined();
  expect(home.devices().map(({ name }) => name)).toContain('Home Office');
  await run('set Haustür {"contact": false, "battery": 3}');
  expect((await subscriber.message(topic('Haustür'))).json).toMatchObject({ contact: false, battery: 3 });
  await run('garbage proto Haustür');
  await subscriber.message(topic('Haustür'), ({ payload }) => payload.includes('__proto__'));
  expect(await run('join E2112')).toMatch(/^0x/);
  await run('bridge kill');
  await run('bridge start');
  await expect(run('explode')).rejects.toThrow('cannot run "explode": no such command, try help');
  await expect(run('silent')).rejects.toThrow('cannot run "silent DEVICE": too few words');
  await expect(run('silent Nobody')).rejects.toThrow('cannot run "silent DEVICE": cannot find device "Nobody"');
  await expect(run('bridge jump')).rejects.toThrow('expected start or stop or kill or restart');
  await expect(run('garbage soup Haustür')).rejects.toThrow('kinds are malformed-json,');
});
