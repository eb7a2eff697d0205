import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ManualClock } from '../clock.ts';
import { runCommand } from '../faultCommand.ts';
import { Broker } from '../broker.ts';
import { RecordingSubscriber } from '../recordingSubscriber.ts';
import { roomOf } from '../world/rooms.ts';
import { temperature } from '../world/indoorClimate.ts';
import { MqttHouse } from './mqttHouse.ts';
import { mqttHouseCommands } from './mqttHouseCommands.ts';

const noonMs = Date.UTC(2026, 0, 14, 12);
let broker: Broker;
let house: MqttHouse;
let clock: ManualClock;
let subscriber: RecordingSubscriber;

beforeEach(async () => {
  clock = new ManualClock(noonMs);
  broker = new Broker();
  await broker.start();
  subscriber = await RecordingSubscriber.open(broker.url, '#');
  house = await MqttHouse.start({ broker: { url: broker.url }, clock });
  await subscriber.message('tele/lamp_plug/SENSOR');
});

afterEach(async () => {
  await subscriber.close();
  await house.stop();
  await broker.stop();
});

const run = (line: string) => runCommand(mqttHouseCommands, house, line);
const textOf = async (topic: string) => (await subscriber.message(topic)).payload.toString();
const jsonOf = async (topic: string) => (await subscriber.message(topic)).json as Record<string, unknown>;

test('each device describes itself as its program does, and reports values of the simulated world', async () => {
  const configs = subscriber.received.filter(({ topic }) => /\/config$|\/sensors$/.test(topic)).map(({ topic }) => topic);
  const perDevice = Map.groupBy(configs, (topic) => /nursery-air|A4C1385E07B2|ems-esp|weather-station|4022D8A1C37F/.exec(topic)?.[0]);
  expect([...perDevice].map(([device, topics]) => [device, topics.length])).toEqual([
    ['nursery-air', 7],
    ['A4C1385E07B2', 4],
    ['ems-esp', 9],
    ['weather-station', 1],
    ['4022D8A1C37F', 2],
  ]);
  expect(await textOf('nursery-air/sensor/temperature/state')).toBe(temperature(roomOf('1', 'nursery'), noonMs).toFixed(1));
  expect(await jsonOf('ems-esp/boiler_data')).toMatchObject({ burngas: 'on', exhausttemp: expect.any(Number) });
  expect(await jsonOf('tele/lamp_plug/SENSOR')).toMatchObject({ Time: '2026-01-14T12:00:00', ENERGY: { Total: expect.any(Number) } });
  const fahrenheit = Number((await jsonOf('weather-station/state'))['temperature']);
  expect(fahrenheit).toBeGreaterThan(0);
});

test('a late subscriber receives descriptions and the states that the firmware retains', async () => {
  const late = await RecordingSubscriber.open(broker.url, '#');
  await late.message('homeassistant/device/weather-station/config');
  await late.message('nursery-air/sensor/temperature/state', ({ retain }) => retain);
  expect(late.on('ems-esp/boiler_data')).toEqual([]);
  await late.close();
});

test('two gateways publish the readings of one thermometer in turns', async () => {
  clock.advance(20_000);
  await subscriber.message('home/TheengsHall/BTtoMQTT/A4C1385E07B2');
  await subscriber.message('home/TheengsAttic/BTtoMQTT/A4C1385E07B2');
});

test('a device without power is offline by its last will, and back with its description', async () => {
  await run('away nursery-air');
  await subscriber.message('nursery-air/status', ({ payload }) => payload.toString() === 'offline');
  subscriber.forget();
  await run('back nursery-air');
  await subscriber.message('nursery-air/status', ({ payload }) => payload.toString() === 'online');
  await subscriber.message('homeassistant/sensor/nursery-air/temperature/config');
});

test('after a restart of the broker, the Theengs gateway alone does not describe its sensor again', async () => {
  await broker.stop();
  await broker.start();
  const after = await RecordingSubscriber.open(broker.url, '#');
  await after.message('home/TheengsHall/LWT', ({ payload }) => payload.toString() === 'online');
  await after.message('homeassistant/device/weather-station/config');
  await after.message('ems-esp/status', ({ payload }) => payload.toString() === 'online');
  expect(after.received.filter(({ topic }) => topic.includes('A4C1385E07B2-'))).toEqual([]);
  await after.close();
});

test('values that the boiler does not know are missing in its message', async () => {
  subscriber.forget();
  await run('set boiler {"outdoortemp":null,"burngas":"off"}');
  expect(await jsonOf('ems-esp/boiler_data')).toMatchObject({ burngas: 'off' });
  expect(await jsonOf('ems-esp/boiler_data')).not.toHaveProperty('outdoortemp');
  subscriber.forget();
  await run('clear boiler');
  expect(await jsonOf('ems-esp/boiler_data')).toHaveProperty('outdoortemp');
});

test('faults of payloads and descriptions', async () => {
  subscriber.forget();
  await run('garbage malformed-json lamp_plug');
  expect((await subscriber.message('tele/lamp_plug/STATE')).json).toBeUndefined();
  await run('garbage empty nursery-air config');
  expect(await textOf('homeassistant/sensor/nursery-air/temperature/config')).toBe('');
  await run('remove lamp_plug');
  expect(await textOf('tasmota/discovery/4022D8A1C37F/sensors')).toBe('');
  await run('drop light');
  expect(await jsonOf('homeassistant/device/weather-station/config')).toMatchObject({ cmps: { light: { p: 'sensor' } } });
  subscriber.forget();
  await run('silent weather-station');
  clock.advance(60_000);
  await subscriber.message('ems-esp/boiler_data');
  expect(subscriber.on('weather-station/state')).toEqual([]);
  await run('speak weather-station');
  await subscriber.message('weather-station/state');
  await expect(run('garbage sand boiler')).rejects.toThrow('kinds are');
  await expect(run('away cellar')).rejects.toThrow('no device "cellar"');
  await expect(run('broker stop')).rejects.toThrow('not the embedded one');
});

test('requests are answered: the status of Tasmota, the birth message of Home Assistant', async () => {
  subscriber.forget();
  await subscriber.publish('cmnd/lamp_plug/STATUS', '10');
  expect(await jsonOf('stat/lamp_plug/STATUS10')).toHaveProperty('StatusSNS.ENERGY.Power');
  await subscriber.publish('homeassistant/status', 'online');
  await subscriber.message('ems-esp/boiler_data');
});
